using Nova.Core.Media;

namespace Nova.Core.Operations;

/// <summary>The attributes of a loaded inode, as its log gives them.</summary>
internal struct InodeAttributes
{
    public ulong Parent;                 // of a directory; of anything else where it was born
    public ulong Device;
    public long Size;
    public long AccessedNanoseconds;
    public long ModifiedNanoseconds;
    public long ChangedNanoseconds;
    public long BornNanoseconds;
    public uint Mode;
    public uint Owner;
    public uint Group;
    public uint LinkCount;               // names; of a directory always 1 here, see InodeStatus.LinkCount

    public readonly InodeType Type => (InodeType)(Mode >> 12 & 15);

    public static InodeAttributes Of(in BirthPayload birth) => new()
    {
        Parent = birth.Parent,
        Device = birth.Device,
        AccessedNanoseconds = birth.BornNanoseconds,
        ModifiedNanoseconds = birth.BornNanoseconds,
        ChangedNanoseconds = birth.BornNanoseconds,
        BornNanoseconds = birth.BornNanoseconds,
        Mode = birth.Mode,
        Owner = birth.Owner,
        Group = birth.Group,
        LinkCount = birth.LinkCount,
    };

    /// <summary>Content or entries changed.</summary>
    public void Modify(long nanoseconds) => ModifiedNanoseconds = ChangedNanoseconds = nanoseconds;
}
