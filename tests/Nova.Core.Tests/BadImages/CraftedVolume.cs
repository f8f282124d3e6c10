using Nova.Core.Logs;
using Nova.Core.Media;
using Nova.Core.Operations;
using Nova.Core.Tests.Conformance;
using Nova.Pmem;
using Nova.Testing.Trees;
using Nova.Testing.Workloads;

namespace Nova.Core.Tests.BadImages;

/// <summary>
/// A closed volume of one shard whose structures are changed and then sealed again, as somebody who reads the secret from the image can do: every checksum holds, and what it covers
/// is a lie.
/// </summary>
internal sealed class CraftedVolume : IDisposable
{
    public const long SizeInBytes = 2 << 20;
    private const ulong TableInode = Format.FirstTableInode;

    private readonly PmemRegion _region;
    private readonly VolumeSecret _secret;
    private readonly byte[] _copy = new byte[Format.MaximumRecordBytes];

    /// <summary>Makes a volume, fills it, and closes it or drops it as a dying process would.</summary>
    public CraftedVolume(RemountKind end, Action<NovaVolume> fill)
    {
        _region = AnonymousRegion.Create(SizeInBytes);
        NovaVolume volume = NovaVolume.Create(AnonymousRegion.OpenAgain(_region), VolumeFixture.Format, Options);
        fill(volume);
        if (end == RemountKind.Clean)
            volume.Dispose();
        else
            volume.Abandon();
        (_secret, Area) = Describe(_region);
    }

    /// <summary>Takes the bytes of a volume of one shard that nobody has open.</summary>
    public CraftedVolume(byte[] image)
    {
        _region = AnonymousRegion.Create(image.Length);
        Store(0, image);
        (_secret, Area) = Describe(_region);
    }

    private static (VolumeSecret Secret, DataArea Area) Describe(PmemRegion region)
    {
        Superblock superblock = Overlay.Read<Superblock>(region.Read(0, Format.BlockSizeInBytes));
        return (new VolumeSecret(superblock.Secret), new DataArea((long)superblock.GeometryA.FirstDataBlock, (long)superblock.GeometryA.BlockCount - 1));
    }

    public delegate void Patch<T>(ref T payload);

    public static VolumeOptions Options { get; } =
        new() { TimeProvider = new StepClock(), Background = BackgroundWork.None, Credentials = Credentials.Superuser };

    public DataArea Area { get; }

    public NovaVolume Open() => Open(Options);

    public NovaVolume Open(VolumeOptions options) => NovaVolume.Open(AnonymousRegion.OpenAgain(_region), options);

    /// <summary>The bytes as they are now.</summary>
    public byte[] Image() => _region.Read(0, (int)_region.LengthInBytes).ToArray();

    public void Dispose() => _region.Dispose();

    /// <summary>Where an inode's slot lies: in the anchors, or in the table, whose log is read.</summary>
    public long SlotOf(ulong inode)
    {
        if (inode < Format.FirstOrdinaryInode)
            return Format.BlockSizeInBytes + ((long)inode * Format.SlotSizeInBytes);
        ulong at = (inode - Format.FirstOrdinaryInode) * Format.SlotSizeInBytes;
        LogCursor table = CursorOf(TableInode);
        while (table.Next(out LogRecord record))
        {
            if (record.Kind != RecordKind.Write)
                continue;
            WritePayload write = record.Read<WritePayload>();
            if (at >= write.FileOffset && at < write.FileOffset + write.Length)
                return (long)((write.FirstBlock * Format.BlockSizeInBytes) + at - write.FileOffset);
        }

        throw new InvalidOperationException($"Inode {inode} has no slot.");
    }

    /// <summary>Where the payload of an inode's last record of a kind lies.</summary>
    public long Find(ulong inode, RecordKind kind)
    {
        long found = 0;
        LogCursor cursor = CursorOf(inode);
        while (cursor.Next(out LogRecord record))
            found = record.Kind == kind ? record.PayloadRegionOffset : found;
        return found != 0 ? found : throw new InvalidOperationException($"Inode {inode} has no {kind} record.");
    }

    /// <summary>The first block of an inode's log that is a page.</summary>
    public long FirstPageOf(ulong inode) => new LinkWord(_region.ReadWord(SlotOf(inode) + SlotHeader.HeadOffset)).Block;

    /// <summary>Changes the payload of an inode's last record of a kind, and seals the record again.</summary>
    public void Change<T>(ulong inode, RecordKind kind, Patch<T> patch)
        where T : unmanaged
    {
        long payloadOffset = Find(inode, kind);
        LogCursor cursor = CursorOf(inode);
        while (cursor.Next(out LogRecord record))
        {
            if (record.PayloadRegionOffset != payloadOffset)
                continue;
            byte[] image = _region.Read(record.RegionOffset, record.Header.Lines * Format.LineSizeInBytes).ToArray();
            T payload = record.Read<T>();
            patch(ref payload);
            Overlay.Write(image.AsSpan((int)(payloadOffset - record.RegionOffset)), in payload);
            RecordImage.Seal(image, record.Header, SeedOf(inode));
            Store(record.RegionOffset, image);
            return;
        }
    }

    /// <summary>Appends a record to an inode's log, and brings its tail word after it.</summary>
    public void Append<T>(ulong inode, RecordKind kind, T payload, ReadOnlySpan<byte> following = default)
        where T : unmanaged => AppendAt(inode, LastSequenceOf(inode) + 1, kind, in payload, following);

    /// <summary>
    /// Goes on in an inode's log with a given sequence number, as a log does whose middle has been cleaned away: with a record that says nothing there, and the tail and era
    /// words that belong to it. In the log of the volume inode it repeats the bound of generations.
    /// </summary>
    public void LeaveGap(ulong inode, ulong sequence)
    {
        GenerationBoundPayload bound = Overlay.Read<GenerationBoundPayload>(_region.Read(Find(Format.VolumeInode, RecordKind.GenerationBound), GenerationBoundPayload.SizeInBytes));
        AppendAt(inode, sequence, RecordKind.GenerationBound, in bound, []);
    }

    public void StoreEra(ulong inode, ulong era) =>
        Store(SlotOf(inode) + SlotHeader.EraOffset, BitConverter.GetBytes(era == 0 ? 0 : EraWord.Make(SeedOf(inode), era).Value));

    /// <summary>Stores a tail word, whatever the log holds.</summary>
    public void StoreTail(ulong inode, ulong sequence) => StoreTail(inode, ViewOf(inode).Generation, sequence);

    private void StoreTail(ulong inode, ulong generation, ulong sequence) =>
        Store(SlotOf(inode) + SlotHeader.TailOffset, BitConverter.GetBytes(TailWord.Make(_secret, inode, generation, sequence, TailState.Live).Value));

    public ulong TrustedSequenceOf(ulong inode) => ViewOf(inode).TrustedSequence;

    public ulong LastSequenceOf(ulong inode)
    {
        LogCursor cursor = CursorOf(inode);
        while (cursor.Next(out _))
        {
        }

        return cursor.LastSequence;
    }

    private void AppendAt<T>(ulong inode, ulong sequence, RecordKind kind, in T payload, ReadOnlySpan<byte> following)
        where T : unmanaged
    {
        ulong generation = ViewOf(inode).Generation;
        LogCursor cursor = CursorOf(inode);
        ulong operation = 0;
        while (cursor.Next(out LogRecord record))
            operation = record.Header.Operation;
        int bytes = RecordHeader.SizeInBytes + Overlay.SizeOf<T>() + following.Length;
        byte[] image = new byte[RecordImage.LinesFor(bytes) * Format.LineSizeInBytes];
        if (image.Length > cursor.End.Room * Format.LineSizeInBytes)
            throw new InvalidOperationException($"The log of inode {inode} has no room for a crafted record.");
        Overlay.Write(image.AsSpan(RecordHeader.SizeInBytes), in payload);
        following.CopyTo(image.AsSpan(RecordHeader.SizeInBytes + Overlay.SizeOf<T>()));
        RecordImage.Seal(image, new RecordHeader { Kind = (byte)kind, Sequence = sequence, Operation = operation + 1, Epoch = 1, Count = 1 }, SeedOf(inode));
        Store(cursor.End.RegionOffset, image);
        StoreEra(inode, EraWord.Of(sequence));
        StoreTail(inode, generation, sequence);
    }

    /// <summary>Changes the allocator image of a cleanly closed volume.</summary>
    /// <param name="patch">Gets the image, and the first block of the run that it lies in.</param>
    /// <param name="longer">Bytes that the image gets at its end.</param>
    public void ChangeImage(Action<byte[], long> patch, int longer = 0)
    {
        CleanUnmountPayload unmount = Overlay.Read<CleanUnmountPayload>(_region.Read(Find(Format.VolumeInode, RecordKind.CleanUnmount), CleanUnmountPayload.SizeInBytes));
        byte[] image = _region.Read((long)unmount.ImageBlock * Format.BlockSizeInBytes, (int)unmount.ImageLength + longer).ToArray();
        patch(image, (long)unmount.ImageBlock);
        Store((long)unmount.ImageBlock * Format.BlockSizeInBytes, image);
        uint checksum = Crc32C.Append(SeedOf(Format.VolumeInode), image);
        Change(Format.VolumeInode, RecordKind.CleanUnmount, (ref CleanUnmountPayload payload) => (payload.ImageLength, payload.ImageChecksum) = ((ulong)image.Length, checksum));
    }

    /// <summary>Flips a bit of the allocator image, and leaves its checksum as it was.</summary>
    public void DamageImage(int offset)
    {
        CleanUnmountPayload unmount = Overlay.Read<CleanUnmountPayload>(_region.Read(Find(Format.VolumeInode, RecordKind.CleanUnmount), CleanUnmountPayload.SizeInBytes));
        long at = ((long)unmount.ImageBlock * Format.BlockSizeInBytes) + offset;
        Store(at, [(byte)(_region.Read(at, 1)[0] ^ 1)]);
    }

    /// <summary>Says in the bitmap of an image that a block is free.</summary>
    public void SetFree(byte[] image, long block)
    {
        long bit = block - (Area.FirstBlock & ~(long)(Format.HugePageBlocks - 1));
        image[AllocatorImage.SizeInBytes + (bit / 8)] |= (byte)(1 << (int)(bit % 8));
    }

    public void Store(long offset, ReadOnlySpan<byte> bytes)
    {
        using StoreBatch batch = _region.BeginBatch();
        batch.Store(offset, bytes, default);
        batch.Fence();
    }

    private SlotView ViewOf(ulong inode) => SlotView.Read(_region, _secret, inode, SlotOf(inode));

    private uint SeedOf(ulong inode) => _secret.IdentitySeed(inode, ViewOf(inode).Generation);

    private LogCursor CursorOf(ulong inode)
    {
        byte[] copy = inode == TableInode ? new byte[Format.MaximumRecordBytes] : _copy;         // a table is read while another log is
        return new LogCursor(_region, IdentityOf(inode), ViewOf(inode).TrustedSequence, ulong.MaxValue, copy);
    }

    private LogIdentity IdentityOf(ulong inode) => new(inode, ViewOf(inode).Generation, SeedOf(inode), SlotOf(inode), Area);
}
