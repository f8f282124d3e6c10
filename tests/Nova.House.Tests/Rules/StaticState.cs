using System.Reflection;
using Nova.House.Tests.Reading;

namespace Nova.House.Tests.Rules;

/// <summary>
/// Many volumes live in one process and must not meet: no static field of Nova.Core can be assigned again, and none holds a collection, a pool or a slot for each
/// thread that could be changed. Tables in arrays, read-only after their initializer, are let pass.
/// </summary>
internal static class StaticState
{
    private const BindingFlags Statics = BindingFlags.DeclaredOnly | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly string[] Unchanging = ["System.Collections.Immutable", "System.Collections.Frozen", "System.Collections.ObjectModel"];

    private static readonly string[] Changing = ["System.Collections", "System.Threading", "Microsoft.Extensions.ObjectPool", "System.Runtime.CompilerServices.ConditionalWeakTable"];

    internal static IEnumerable<Finding> Check(Type type) =>
        from field in type.GetFields(Statics)
        where !field.IsLiteral && !IsMadeByTheCompiler(type)
        where !field.IsInitOnly || IsChanging(field.FieldType)
        select new Finding(type.FullName!, 0, $"{field.Name} is static state; it belongs to a volume");

    // Caches of delegates and the data of initializers lie in nested types whose names no source can write.
    private static bool IsMadeByTheCompiler(Type type) => type.Name.Contains('<') || (type.DeclaringType is { } around && IsMadeByTheCompiler(around));

    private static bool IsChanging(Type type)
    {
        string name = $"{type.Namespace}.{type.Name}";
        return !type.IsEnum
            && Array.Exists(Changing, prefix => name.StartsWith(prefix, StringComparison.Ordinal))
            && !Array.Exists(Unchanging, prefix => name.StartsWith(prefix, StringComparison.Ordinal))
            && !type.Name.StartsWith("IReadOnly", StringComparison.Ordinal)
            && !type.Name.Contains("Comparer", StringComparison.Ordinal);
    }
}
