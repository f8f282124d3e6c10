using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nova.House.Tests.Reading;

namespace Nova.House.Tests.Documents;

/// <summary>A struct of the medium as it is compiled, and its comparison with the table that specifies it.</summary>
internal static class StructLayout
{
    private const BindingFlags InstanceFields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    internal static IEnumerable<Finding> Check(SpecTable table, Type type)
    {
        if (!type.IsExplicitLayout)
        {
            return [Breach(type, "has no explicit layout")];
        }

        LayoutField[] fields = [.. type.GetFields(InstanceFields).Select(FieldOf).OrderBy(field => field.Offset)];
        return [.. CheckShape(type, fields), .. CheckSame(table, type, fields)];
    }

    /// <summary>The struct by itself: no holes, no overlaps, no padding at the end, each number on a multiple of its size.</summary>
    private static IEnumerable<Finding> CheckShape(Type type, LayoutField[] fields)
    {
        int end = 0;
        foreach (LayoutField field in fields)
        {
            if (field.Offset != end)
            {
                yield return Breach(type, $"{(field.Offset > end ? "has a hole" : "overlaps")} before {field.Name}: {end} to {field.Offset}");
            }

            end = field.Offset + field.Size;
        }

        int size = RuntimeHelpers.SizeOf(type.TypeHandle);
        if (size != end || type.StructLayoutAttribute!.Size != size)
        {
            yield return Breach(type, $"is {size} bytes, states {type.StructLayoutAttribute!.Size}, and its fields end at {end}");
        }

        foreach (FieldInfo field in type.GetFields(InstanceFields).Where(field => field.FieldType.IsPrimitive || field.FieldType.IsEnum))
        {
            LayoutField place = FieldOf(field);
            if (place.Offset % place.Size != 0)
            {
                yield return Breach(type, $"{field.Name} of {place.Size} bytes is at {place.Offset}: not aligned, its store could tear");
            }
        }
    }

    private static IEnumerable<Finding> CheckSame(SpecTable table, Type type, LayoutField[] fields)
    {
        foreach (LayoutField field in table.Fields.Except(fields))
        {
            yield return Breach(type, $"lacks {field.Name} at {field.Offset}, {field.Size} bytes, of docs/SPEC.md:{table.Line}");
        }

        foreach (LayoutField field in fields.Except(table.Fields))
        {
            yield return Breach(type, $"has {field.Name} at {field.Offset}, {field.Size} bytes; docs/SPEC.md:{table.Line} has not");
        }
    }

    private static LayoutField FieldOf(FieldInfo field)
    {
        int offset = field.GetCustomAttribute<FieldOffsetAttribute>()?.Value ?? -1;
        FixedBufferAttribute? buffer = field.GetCustomAttribute<FixedBufferAttribute>();
        int size = buffer is null
            ? RuntimeHelpers.SizeOf(field.FieldType.TypeHandle)
            : RuntimeHelpers.SizeOf(buffer.ElementType.TypeHandle) * buffer.Length;
        return new LayoutField(offset, size, field.Name);
    }

    private static Finding Breach(Type type, string what) => new("src/Nova.Core/Media", 0, $"{type.Name} {what}");
}
