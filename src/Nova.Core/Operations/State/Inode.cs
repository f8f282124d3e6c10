using Nova.Core.Execution;
using Nova.Core.Index;
using Nova.Core.Logs;
using Nova.Core.Media;

namespace Nova.Core.Operations;

/// <summary>An inode in DRAM: where its log ends, and what its log says. Pooled: an object serves one inode after another.</summary>
/// <remarks>
/// <see cref="Order"/> gives writers their order and is held across a fence; whoever holds it may read everything here. Changes are made by its
/// holder, after the fence and under <see cref="Index"/>; readers share <see cref="Index"/> alone, so a fence never holds them up.
/// The fields of the cache (<see cref="Pins"/>, <see cref="State"/>) are guarded by the shard's latch.
/// </remarks>
internal sealed partial class Inode(ExtentLeafPool extentPool, DirectoryPool directoryPool)
{
    public readonly OrderLock Order = new();
    public readonly IndexLock Index = new();
    public readonly ExtentIndex Extents = new(extentPool);
    public readonly DirectoryIndex Entries = new(directoryPool);
    public readonly XattrIndex Xattrs = new();

    public InodeAttributes Attributes;

    /// <summary>Grows whenever the entries of the directory change, or the link count of what they name; under the index lock.</summary>
    public int EntriesVersion;

    // The log.
    public LogIdentity Identity;
    public LogEnd End;
    public ulong Sequence;               // of the last committed record
    public ulong DeathSequence;          // of the Death record, or 0
    public long PageCount;               // log pages
    public long ReservedPages;           // promised to removals of this log, see RemovalNeed

    /// <summary>Entries of a directory that was loaded only to count its blocks; else 0.</summary>
    public long CountedEntries;

    /// <summary>Bytes set aside by Preallocate and not yet written.</summary>
    public long UnwrittenBytes;

    /// <summary>Where the unwritten rest of the file's last block begins, if this process allocated that block; else -1. Never survives a remount: what a discarded write left there is unknown.</summary>
    public long AppendOffset = -1;

    // The cache.
    public Shard Shard = null!;
    public InodeState State;
    public int Pins;
    public bool WasUsed;
    public int ClockIndex;

    // Publication of the tail word; guarded by the shard's publisher.
    public bool TailWaits;

    /// <summary>Lists of the publisher that this object is on: it can't be recycled before they have let go of it.</summary>
    public int TailHolds;

    /// <summary>Of the death: every tail word that waits with this ticket or a lower one has to be durable before anything of the inode is used again.</summary>
    public ulong DeathTicket;

    public ulong Number => Identity.Inode;

    public bool IsDead => DeathSequence != 0;

    public bool IsDirectory => Attributes.Type == InodeType.Directory;

    /// <summary>Lines that this log must always be able to take, however full the volume is: one for each name or entry that can be removed, one for a truncation or
    /// the death, and one for each page of set-aside space. DESIGN 4, rule 11.</summary>
    public long RemovalNeed => IsDead ? 0 : Number == Format.VolumeInode ? VolumeLogNeed : (IsDirectory ? Math.Max(Entries.Count, CountedEntries) : Attributes.LinkCount) + 1 + ((UnwrittenBytes + Format.BlockSizeInBytes - 1) / Format.BlockSizeInBytes);

    /// <summary>Lines that the volume's own log must be able to take: a bound of generations, an unmount and two mounts, one of them after a crash.</summary>
    private const long VolumeLogNeed = 8;

    /// <summary>Pages that have to stay promised so that <paramref name="lines"/> more lines fit behind <paramref name="end"/>.</summary>
    public static long PagesToReserve(long lines, LogEnd end) =>
        lines <= end.Room ? 0 : (lines - end.Room + Format.MaximumRecordLines - 1) / Format.MaximumRecordLines;

    /// <summary>Makes the object ready for another inode.</summary>
    public void Reset()
    {
        Extents.Clear();
        Entries.Clear();
        Xattrs.Clear();
        Attributes = default;
        Identity = default;
        End = default;
        Sequence = DeathSequence = 0;
        PageCount = ReservedPages = UnwrittenBytes = CountedEntries = 0;
        AppendOffset = -1;
        State = InodeState.Absent;
        Pins = 0;
        WasUsed = false;
        DeathTicket = 0;
        TailWaits = false;
        TailHolds = 0;
    }

    public InodeStatus ToStatus()
    {
        ref readonly InodeAttributes a = ref Attributes;
        bool directory = IsDirectory;
        return new InodeStatus
        {
            Number = new InodeNumber(Number),
            Generation = Identity.Generation,
            Mode = a.Mode,
            LinkCount = IsDead ? 0 : directory ? 2 + (uint)Entries.SubdirectoryCount : a.LinkCount,
            Owner = a.Owner,
            Group = a.Group,
            Size = directory ? Entries.Count : a.Size,
            BlockCount = Extents.BlockCount,
            Device = a.Device,
            AccessedNanoseconds = a.AccessedNanoseconds,
            ModifiedNanoseconds = a.ModifiedNanoseconds,
            ChangedNanoseconds = a.ChangedNanoseconds,
            BornNanoseconds = a.BornNanoseconds,
        };
    }
}

/// <summary>How far the object is on its way to being an inode.</summary>
internal enum InodeState
{
    /// <summary>It is none: the slot holds no life of that number.</summary>
    Absent,

    /// <summary>Whoever put it into the cache is reading its log, under its index lock.</summary>
    Loading,

    /// <summary>It is one.</summary>
    Loaded,

    /// <summary>It is about to be born: its slot is taken, and nobody may read it.</summary>
    Unborn,

    /// <summary>It is dead and nobody uses it; its slot and pages wait in limbo, and nobody may read them.</summary>
    Buried,
}
