using Nova.Core.Tests.Conformance;
using Nova.Pmem;
using Nova.Testing.Trees;
using Nova.Testing.Volumes;
using Nova.Testing.Workloads;
using Xunit;

namespace Nova.Core.Tests.BadImages;

/// <summary>An image that holds every kind of structure, and where its metadata lies.</summary>
internal sealed class DamagedImage : IRegionObserver
{
    public const long SizeInBytes = 2 << 20;

    // What the engine says its stores are for: file data is not metadata, nor is what it zeroes ahead.
    private const byte DataTag = 1;
    private const byte ZeroTag = 6;

    private readonly SortedSet<long> _metadataLines = [];

    private DamagedImage(byte[] bytes) => Bytes = bytes;

    public byte[] Bytes { get; private set; }

    /// <summary>Offsets of the lines of 64 bytes that metadata was stored into.</summary>
    public long[] MetadataLines => [.. _metadataLines];

    public static VolumeOptions Options { get; } =
        new() { TimeProvider = new StepClock(), Background = BackgroundWork.None, Credentials = Credentials.Superuser };

    /// <summary>Makes the image: files inline, in blocks, sparse, preallocated, with long logs; directories small and large; all kinds of names.</summary>
    public static DamagedImage Make(RemountKind end)
    {
        Who root = new(0, 0);
        DamagedImage image = new([]);
        using PmemRegion keeper = AnonymousRegion.Create(SizeInBytes);
        NovaVolume volume = NovaVolume.Create(new RecordedRegion(AnonymousRegion.OpenAgain(keeper), image), VolumeFixture.Format, Options);
        World world = new(new InodeTree(volume));
        List<Operation> operations = [.. SingleOperations.SceneOperations];
        operations.Add(new MakeDirectory(root, "/many", 0x1ED));
        operations.Add(new CreateFile(root, "/log", OpenHow.ReadWrite, 0x1A4, 0));
        for (int i = 0; i < 150; i++)
        {
            operations.Add(new MakeNode(root, $"/many/entry-number-{i}", FileType.Regular, 0x1A4, 0));
            operations.Add(new WriteFile(new Target(null, 0), i * 60, 50, i + 1));
        }

        for (int i = 0; i < 150; i += 3)
            operations.Add(new Unlink(root, $"/many/entry-number-{i}"));
        operations.Add(new Rename(root, "/d/sub", "/many/sub", RenameKind.Replace));
        operations.Add(new WriteFile(new Target("/d/room"), 4096, 8192, 5));
        operations.Add(new WriteFile(new Target("/d/small"), 200_000, 5000, 5));
        foreach (Operation operation in operations)
            Assert.Equal(Errno.Ok, operation.Run(world).Errno);

        if (end == RemountKind.Clean)
            volume.Dispose();
        else
            volume.Abandon();
        image.Bytes = keeper.Read(0, (int)SizeInBytes).ToArray();
        return image;
    }

    public void OnStore(in StoreEvent store)
    {
        if (store.Tag.Value is DataTag or ZeroTag)
            return;
        for (long line = store.Offset & ~63L; line < store.Offset + store.LengthInBytes; line += 64)
            _metadataLines.Add(line);
    }

    public void OnFlush(long offset, long length, int threadId)
    {
    }

    public void OnFenceStarting(int threadId, FenceSite site)
    {
    }

    public void OnFenced(int threadId)
    {
    }

    public void OnMakeVisibleDurable(long offset, long length, int threadId)
    {
    }
}
