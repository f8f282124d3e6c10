using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;

namespace Nova.House.Tests.Arrows;

/// <summary>
/// Which types of its own assembly a compiled type refers to: in its bases, members, attributes and method bodies. A nested type counts as the
/// outermost one around it. Constants leave no trace in compiled code; <see cref="NamespaceArrows"/> sees those.
/// </summary>
internal sealed class CompiledReferences
{
    private const BindingFlags Everything =
        BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly Dictionary<int, OpCode> OpCodesByValue = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value & 0xFFFF);

    private readonly Type _outermost;
    private readonly HashSet<Type> _found = [];

    private CompiledReferences(Type outermost) => _outermost = outermost;

    internal static IReadOnlySet<Type> Of(Type outermost)
    {
        CompiledReferences references = new(outermost);
        references.AddDeclared(outermost);
        references._found.Remove(outermost);
        return references._found;
    }

    private void AddDeclared(Type type)
    {
        Add(type.BaseType);
        AddAll(type.GetInterfaces());
        AddAttributes(type);
        foreach (FieldInfo field in type.GetFields(Everything))
        {
            Add(field.FieldType);
            AddAttributes(field);
        }

        foreach (MethodBase method in type.GetMethods(Everything).Concat<MethodBase>(type.GetConstructors(Everything)))
        {
            AddMethod(method);
        }

        foreach (Type nested in type.GetNestedTypes(Everything))
        {
            AddDeclared(nested);
        }
    }

    private void AddMethod(MethodBase method)
    {
        AddAttributes(method);
        AddAll(method.GetParameters().Select(parameter => parameter.ParameterType));
        Add((method as MethodInfo)?.ReturnType);
        if (method.GetMethodBody() is not { } body)
        {
            return;
        }

        AddAll(body.LocalVariables.Select(local => local.LocalType));
        AddAll(body.ExceptionHandlingClauses.Where(clause => clause.Flags == ExceptionHandlingClauseOptions.Clause).Select(clause => clause.CatchType));
        Type[] typeArguments = method.DeclaringType!.GetGenericArguments();
        Type[] methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : [];
        foreach (int token in TokensIn(body.GetILAsByteArray()!))
        {
            AddMember(method.Module.ResolveMember(token, typeArguments, methodArguments));
        }
    }

    private void AddMember(MemberInfo? member)
    {
        Add(member as Type ?? member?.DeclaringType);
        if (member is MethodInfo { IsGenericMethod: true } method)
        {
            AddAll(method.GetGenericArguments());
        }
    }

    private void AddAttributes(MemberInfo member)
    {
        foreach (CustomAttributeData attribute in member.GetCustomAttributesData())
        {
            Add(attribute.AttributeType);
            AddAll(attribute.ConstructorArguments.Select(argument => argument.Value).OfType<Type>());
        }
    }

    private void AddAll(IEnumerable<Type?> types)
    {
        foreach (Type? type in types)
        {
            Add(type);
        }
    }

    private void Add(Type? type)
    {
        if (type is null || type.IsGenericParameter)
        {
            return;
        }

        if (type.HasElementType)
        {
            Add(type.GetElementType());
            return;
        }

        if (type.IsFunctionPointer)
        {
            Add(type.GetFunctionPointerReturnType());
            AddAll(type.GetFunctionPointerParameterTypes());
            return;
        }

        AddAll(type.IsGenericType ? type.GetGenericArguments() : []);
        Type outermost = OutermostOf(type);
        if (outermost.Assembly == _outermost.Assembly)
        {
            _found.Add(outermost);
        }
    }

    private static Type OutermostOf(Type type)
    {
        while (type.DeclaringType is { } around)
        {
            type = around;
        }

        return type.IsGenericType ? type.GetGenericTypeDefinition() : type;
    }

    /// <summary>The metadata tokens of members and types in a method body.</summary>
    private static IEnumerable<int> TokensIn(byte[] code)
    {
        int at = 0;
        while (at < code.Length)
        {
            int value = code[at++];
            if (value == 0xFE)
            {
                value = 0xFE00 | code[at++];
            }

            OpCode opCode = OpCodesByValue[value];
            if (opCode.OperandType is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType)
            {
                yield return BinaryPrimitives.ReadInt32LittleEndian(code.AsSpan(at));
            }

            at += OperandLength(opCode.OperandType, code.AsSpan(at));
        }
    }

    private static int OperandLength(OperandType type, ReadOnlySpan<byte> operand) => type switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BinaryPrimitives.ReadInt32LittleEndian(operand)),
        _ => 4,
    };
}
