using System.Buffers.Binary;
using Nova.Core.Logs;
using Nova.Core.Media;

namespace Nova.Core.Operations;

/// <summary>The SetAttributes record: a fixed part, then a word for each further field that changes. SPEC 5.8.</summary>
internal static class AttributesRecord
{
    private const int WordBytes = sizeof(ulong);

    public static void Apply(in LogRecord record, ref InodeAttributes attributes)
    {
        SetAttributesPayload payload = record.Read<SetAttributesPayload>();
        AttributeFields fields = (AttributeFields)payload.Fields & AttributeFields.All;
        ReadOnlySpan<byte> words = record.Following<SetAttributesPayload>(FollowingBytes(fields));
        if (fields.Has(AttributeFields.Mode))
        {
            attributes.Mode = (attributes.Mode & ~0xFFFu) | (payload.Mode & 0xFFF);
        }

        if (fields.Has(AttributeFields.Ids))
        {
            attributes.Owner = BinaryPrimitives.ReadUInt32LittleEndian(words);
            attributes.Group = BinaryPrimitives.ReadUInt32LittleEndian(words[4..]);
            words = words[WordBytes..];
        }

        if (fields.Has(AttributeFields.Accessed))
        {
            attributes.AccessedNanoseconds = BinaryPrimitives.ReadInt64LittleEndian(words);
            words = words[WordBytes..];
        }

        if (fields.Has(AttributeFields.Modified))
        {
            attributes.ModifiedNanoseconds = BinaryPrimitives.ReadInt64LittleEndian(words);
        }

        attributes.ChangedNanoseconds = payload.ChangedNanoseconds;
    }

    /// <summary>Adds the record that turns an inode's attributes into <paramref name="after"/>.</summary>
    public static void Add(Operation operation, int participant, AttributeFields fields, in InodeAttributes after)
    {
        SetAttributesPayload payload = new()
        {
            Fields = (uint)fields,
            Mode = fields.Has(AttributeFields.Mode) ? after.Mode & 0xFFF : 0,
            ChangedNanoseconds = after.ChangedNanoseconds,
        };
        int record = operation.Add(participant, RecordKind.SetAttributes, in payload, FollowingBytes(fields));
        Span<byte> words = operation.Following<SetAttributesPayload>(record);
        if (fields.Has(AttributeFields.Ids))
        {
            BinaryPrimitives.WriteUInt32LittleEndian(words, after.Owner);
            BinaryPrimitives.WriteUInt32LittleEndian(words[4..], after.Group);
            words = words[WordBytes..];
        }

        if (fields.Has(AttributeFields.Accessed))
        {
            BinaryPrimitives.WriteInt64LittleEndian(words, after.AccessedNanoseconds);
            words = words[WordBytes..];
        }

        if (fields.Has(AttributeFields.Modified))
        {
            BinaryPrimitives.WriteInt64LittleEndian(words, after.ModifiedNanoseconds);
        }
    }

    private static int FollowingBytes(AttributeFields fields) =>
        WordBytes * System.Numerics.BitOperations.PopCount((uint)(fields & (AttributeFields.Ids | AttributeFields.Accessed | AttributeFields.Modified)));
}
