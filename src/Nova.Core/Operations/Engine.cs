using Microsoft.Extensions.ObjectPool;
using Nova.Core.Execution;
using Nova.Core.Index;
using Nova.Core.Logs;
using Nova.Core.Media;
using Nova.Core.Space;
using Nova.Pmem;

namespace Nova.Core.Operations;

/// <summary>
/// An open volume: the medium, its shards, its space, and the operations on it by inode number. Cut by concern into the files of this folder;
/// opening, recovery and closing are in Recovery.
/// </summary>
/// <remarks>
/// Locks, in the order in which they are taken: the volume's rename lock; order locks of inodes by ascending number; then those of a table inode or the volume
/// inode; then index locks and latches, under which nothing waits.
/// </remarks>
internal sealed partial class Engine
{
    private const int RetainedOperations = 64;

    private readonly ObjectPool<Operation> _operations;
    private readonly ObjectPool<LimboGroup> _limboGroups;
    private readonly ExtentLeafPool _extentPool;
    private readonly DirectoryPool _directoryPool;
    private readonly OrderLock _renames = new();
    private uint _nextDirectoryShard;
    private long _logPages;
    private ulong _operation;
    private NovaException? _stopped;

    public Engine(PmemRegion region, in EngineLayout layout, ExecutionSeam seam, EngineLimits limits)
    {
        Region = region;
        Seam = seam;
        Secret = new VolumeSecret(layout.Secret.Span);
        Area = layout.Area;
        ShardCount = layout.ShardCount;
        CachedInodesPerShard = Math.Max(16, limits.CachedInodes / ShardCount);
        Hash = new NameHash(Secret.Bytes);
        _extentPool = new ExtentLeafPool(seam);
        _directoryPool = new DirectoryPool(seam);
        Space = new BlockSpace(seam, Area.FirstBlock, Area.BlockCount, ShardCount);
        Promises = new Promises(seam, Space);
        Handles = new HandleTable(seam);
        PublicationTimer = new PublicationTimer(this, limits.PublicationDelay);
        _operations = new DefaultObjectPool<Operation>(new OperationPolicy(this), RetainedOperations);
        _limboGroups = new DefaultObjectPool<LimboGroup>(new DefaultPooledObjectPolicy<LimboGroup>(), limits.CachedInodes);
        Shards = new Shard[ShardCount];
        for (int i = 0; i < ShardCount; i++)
        {
            Shards[i] = new Shard(this, i);
        }
    }

    public PmemRegion Region { get; }

    public ExecutionSeam Seam { get; }

    public VolumeSecret Secret { get; }

    public DataArea Area { get; }

    public int ShardCount { get; }

    public Shard[] Shards { get; }

    public PublicationTimer PublicationTimer { get; }

    public BlockSpace Space { get; }

    public Promises Promises { get; }

    public HandleTable Handles { get; }

    public NameHash Hash { get; }

    public int CachedInodesPerShard { get; }

    /// <summary>The snapshot clock. No snapshot exists yet: it stands at 1.</summary>
    public uint Epoch { get; } = 1;

    /// <summary>Whether changes are refused, for good.</summary>
    public bool IsReadOnly { get; set; }

    /// <summary>Whether the allocator image is being made: nothing is allocated ahead any more.</summary>
    public bool IsClosing { get; set; }

    /// <summary>Number of the last operation that was given one.</summary>
    public ulong LastOperation => Volatile.Read(ref _operation);

    public ulong NextOperation() => Interlocked.Increment(ref _operation);

    public Inode NewInode() => new(_extentPool, _directoryPool);

    /// <summary>An index of byte ranges, of the volume's own pool.</summary>
    public ExtentIndex NewExtentIndex() => new(_extentPool);

    public Operation BeginOperation() => _operations.Get();

    public void EndOperation(Operation operation) => _operations.Return(operation);

    public void ReturnLimboGroup(LimboGroup group) => _limboGroups.Return(group);

    /// <summary>The clock, nanoseconds since 1970-01-01T00:00:00Z.</summary>
    public long Now() => (Seam.Time.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks) * TimeSpan.NanosecondsPerTick;

    /// <summary>A fence failed: what it covered is durable or not, and no further change is taken until the volume is opened again.</summary>
    /// <returns>The exception to throw.</returns>
    public NovaException Stop(PmemException failure)
    {
        NovaException stopped = new(NovaError.Unknown, "A fence failed: the last operation may or may not be durable. The volume takes no more changes; close it and open it again.", failure);
        Interlocked.CompareExchange(ref _stopped, stopped, null);
        IsReadOnly = true;
        return stopped;
    }

    /// <summary>Whether changes are possible at all.</summary>
    private NovaError CheckWritable() =>
        !IsReadOnly ? NovaError.None
        : _stopped is null ? NovaError.ReadOnly
        : NovaError.Unknown;

    /// <summary>Which shard an inode belongs to.</summary>
    public Shard ShardOf(ulong inode) =>
        inode >= Format.FirstOrdinaryInode ? Shards[(inode - Format.FirstOrdinaryInode) % (ulong)ShardCount]
        : inode >= Format.FirstTableInode && inode < Format.FirstTableInode + (ulong)ShardCount ? Shards[inode - Format.FirstTableInode]
        : Shards[0];

    /// <summary>An ordinary inode's slot in its shard's table.</summary>
    public int SlotOf(ulong inode) => (int)((inode - Format.FirstOrdinaryInode) / (ulong)ShardCount);

    /// <summary>Where an inode's slot lies; false for numbers that no table reaches.</summary>
    public bool TryLocate(ulong inode, out long slotOffset)
    {
        if (inode >= Format.FirstOrdinaryInode)
        {
            ulong slot = (inode - Format.FirstOrdinaryInode) / (ulong)ShardCount;
            slotOffset = 0;
            return slot <= int.MaxValue && ShardOf(inode).Slots.TryLocate((long)slot, out slotOffset);
        }

        slotOffset = Format.BlockSizeInBytes + ((long)inode * Format.SlotSizeInBytes);
        return inode != 0 && inode < Format.FirstTableInode + (ulong)ShardCount;
    }

    private sealed class OperationPolicy(Engine engine) : PooledObjectPolicy<Operation>
    {
        public override Operation Create() => new(engine);

        public override bool Return(Operation obj)
        {
            obj.Reset();
            return true;
        }
    }
}

/// <summary>What the superblock says that the engine needs.</summary>
/// <param name="Secret">16 bytes.</param>
/// <param name="Area">The data area.</param>
/// <param name="ShardCount">1 to 240.</param>
internal readonly record struct EngineLayout(ReadOnlyMemory<byte> Secret, DataArea Area, int ShardCount);

/// <summary>How much DRAM the engine may hold on to, and how long it may leave tails waiting.</summary>
/// <param name="CachedInodes">Inodes that nobody uses.</param>
/// <param name="PublicationDelay">How long tails of a quiet shard wait.</param>
internal readonly record struct EngineLimits(int CachedInodes, TimeSpan PublicationDelay);
