using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Nova.Pmem;

namespace Nova.Testing;

/// <summary>
/// Finds the places in compiled code that call for a fence, so that a report can be asked which of them no crash came near. A call counts if the compiler
/// filled in who calls: one of <see cref="StoreBatch.Fence"/>, or of a method that hands its caller on to it.
/// </summary>
public static class FenceSites
{
    private const BindingFlags Everything =
        BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly Dictionary<int, OpCode> OpCodesByValue = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(static field => (OpCode)field.GetValue(null)!)
        .ToDictionary(static code => code.Value & 0xFFFF);

    /// <summary>Lists the fence sites of an assembly, in the order of file and line, each once.</summary>
    /// <param name="assembly">Is read, not run.</param>
    public static IReadOnlyList<FenceSite> DeclaredIn(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        return [.. assembly.GetTypes()
            .SelectMany(static type => type.GetMethods(Everything).Concat<MethodBase>(type.GetConstructors(Everything)))
            .SelectMany(SitesIn)
            .Distinct()
            .OrderBy(static site => site.File, StringComparer.Ordinal)
            .ThenBy(static site => site.Line)];
    }

    /// <summary>The fence sites of an assembly that a report has no state for.</summary>
    /// <param name="assembly">The tested code.</param>
    /// <param name="report">An exploration of it, or several added up.</param>
    public static IReadOnlyList<FenceSite> NotReached(Assembly assembly, ExplorationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        HashSet<FenceSite> reached = [.. report.Sites.Where(static site => site.States > 0).Select(static site => site.Site)];
        return [.. DeclaredIn(assembly).Where(site => !reached.Contains(site))];
    }

    // The compiler pushes member, file and line as constants right before the call.
    private static IEnumerable<FenceSite> SitesIn(MethodBase method)
    {
        byte[]? code = method.GetMethodBody()?.GetILAsByteArray();
        if (code is null)
            yield break;

        Queue<object?> constants = new();
        for (int at = 0; at < code.Length;)
        {
            int value = code[at++];
            if (value == 0xFE)
                value = 0xFE00 | code[at++];
            OpCode operation = OpCodesByValue[value];
            if ((operation == OpCodes.Call || operation == OpCodes.Callvirt) && TryTakeSite(method, BitConverter.ToInt32(code, at), constants, out FenceSite site))
                yield return site;
            constants.Enqueue(ConstantOf(method, operation, code, at));
            if (constants.Count > 3)
                constants.Dequeue();
            at += operation.OperandType == OperandType.InlineSwitch ? 4 + (4 * BitConverter.ToInt32(code, at)) : SizeOf(operation.OperandType);
        }
    }

    private static bool TryTakeSite(MethodBase caller, int token, Queue<object?> constants, out FenceSite site)
    {
        site = default;
        if (constants.Count < 3 || constants.ToArray() is not [string member, string file, int line])
            return false;

        MethodBase? called = caller.Module.ResolveMethod(
            token, caller.DeclaringType?.GetGenericArguments(), caller.IsGenericMethod ? caller.GetGenericArguments() : null);
        ParameterInfo[] parameters = called?.GetParameters() ?? [];
        bool namesCaller = parameters.Length >= 3 && parameters[^1].IsDefined(typeof(CallerLineNumberAttribute), inherit: false);
        if (!namesCaller || (called as MethodInfo)?.ReturnType != typeof(FenceProof))
            return false;

        site = new FenceSite(member, file, line).WithoutFolder();
        return true;
    }

    private static object? ConstantOf(MethodBase method, OpCode operation, byte[] code, int at) => operation.Value switch
    {
        0x72 => method.Module.ResolveString(BitConverter.ToInt32(code, at)),
        0x20 => BitConverter.ToInt32(code, at),
        0x1F => (int)(sbyte)code[at],
        >= 0x16 and <= 0x1E => operation.Value - 0x16,
        _ => null,
    };

    private static int SizeOf(OperandType type) => type switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        _ => 4,
    };
}
