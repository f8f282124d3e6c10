using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Nova.House.Tests.Reading;

namespace Nova.House.Tests.Rules;

/// <summary>
/// A reader of a call cannot tell what <c>true</c> means, so no public or protected member takes a boolean. Setters are named where they are used; a boolean
/// that comes out is a result; a condition that a method asserts is an expression that says itself what it means; an override or implementation of a foreign member has no choice, nor has the dispose pattern of the BCL.
/// </summary>
internal static class BooleanParameters
{
    private const BindingFlags Declared =
        BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    internal static IEnumerable<Finding> Check(Type type) =>
        from method in type.GetMethods(Declared).Concat<MethodBase>(type.GetConstructors(Declared))
        where method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly
        where !method.Name.StartsWith("set_", StringComparison.Ordinal) && !IsForeign(method) && !IsDisposePattern(method)
        from parameter in method.GetParameters()
        where IsBoolean(parameter)
        select new Finding(type.FullName!, 0, $"{method.Name} takes the boolean {parameter.Name}; an enum says what is meant");

    private static bool IsBoolean(ParameterInfo parameter)
    {
        Type type = parameter.ParameterType.IsByRef ? parameter.ParameterType.GetElementType()! : parameter.ParameterType;
        bool isAsserted = parameter.IsDefined(typeof(DoesNotReturnIfAttribute), inherit: false);
        return !parameter.IsOut && !isAsserted && (Nullable.GetUnderlyingType(type) ?? type) == typeof(bool);
    }

    private static bool IsDisposePattern(MethodBase method) =>
        method is { Name: "Dispose", IsFamily: true, IsVirtual: true } && method.GetParameters().Length == 1 && typeof(IDisposable).IsAssignableFrom(method.DeclaringType);

    private static bool IsForeign(MethodBase method)
    {
        if (method is not MethodInfo { DeclaringType: { } type } info)
        {
            return false;
        }

        return info.GetBaseDefinition().DeclaringType!.Assembly != type.Assembly
            || (!type.IsInterface && type.GetInterfaces()
                .Where(face => face.Assembly != type.Assembly)
                .Any(face => type.GetInterfaceMap(face).TargetMethods.Contains(info)));
    }
}
