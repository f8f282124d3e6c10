using Nova.Core.Index;
using Nova.Core.Logs;
using Nova.Core.Media;
using Nova.Core.Space;

namespace Nova.Core.Operations;

/// <summary>
/// One atomic operation on its way to the medium: records for one log or several, and everything they need allocated before the first store.
/// Life: <see cref="Join(Inode)"/> the logs, <see cref="Add{T}"/> records, <see cref="Prepare"/>, store data, <see cref="Commit(string, string, int)"/>, and only then change DRAM.
/// </summary>
/// <remarks>
/// Invariants. Between <see cref="Prepare"/> and the fence nothing is allocated and nothing can fail but the fence. Each participant's order lock is held
/// from before <see cref="Join(Inode)"/> until after the changes in DRAM. An operation that is given up before <see cref="Commit(string, string, int)"/> has stored nothing and leaves nothing.
/// Pooled; one thread.
/// </remarks>
internal sealed partial class Operation(Engine engine)
{
    /// <summary>Logs that one operation may touch. An exchange touches four; transactions will want more.</summary>
    public const int MaximumParticipants = 8;

    private readonly Participant[] _participants = new Participant[MaximumParticipants];
    private readonly byte[] _image = new byte[Format.MaximumRecordBytes];
    private readonly List<long> _pages = [];         // log pages to be linked, zero and fenced
    private Staged[] _records = new Staged[8];
    private byte[] _payloads = new byte[2 * Format.BlockSizeInBytes];
    private int _participantCount;
    private int _recordCount;
    private int _payloadBytes;
    private Stage _stage;
    private ulong _number;                   // of the operation
    private uint _publishing;                // a bit for each participant whose shard is published on the way
    private TailPublisher? _helped;          // of a shard that takes no part, published on the way

    /// <summary>Blocks allocated for data; given back if the operation is given up.</summary>
    public RunList DataRuns;

    /// <summary>Blocks that nothing refers to once the operation is committed.</summary>
    public ReleasedBlocks Released;

    /// <summary>Room for the first and the last block of a write, whose bytes come from two sources.</summary>
    public byte[] Edge { get; } = new byte[Format.BlockSizeInBytes];

    /// <summary>The pieces that a write consists of.</summary>
    public List<WritePiece> Pieces { get; } = [];

    private enum Stage
    {
        Adding,
        Prepared,
        Committed,
    }

    /// <summary>Makes an inode's log a participant.</summary>
    /// <param name="inode">Its order lock is held.</param>
    /// <param name="removalNeed">What <see cref="Inode.RemovalNeed"/> will be after the operation.</param>
    /// <returns>The participant's index.</returns>
    public int Join(Inode inode, long removalNeed)
    {
        Require(Stage.Adding);
        for (int i = 0; i < _participantCount; i++)
        {
            if (ReferenceEquals(_participants[i].Inode, inode))
            {
                // Only a damaged tree lets one inode play two parts.
                throw NovaException.Damage("directory tree", inode.Identity.SlotOffset, $"inode {inode.Number} in one part of an operation", "two");
            }
        }

        _participants[_participantCount] = new Participant { Inode = inode, RemovalNeed = removalNeed, LastRecord = -1 };
        return _participantCount++;
    }

    /// <summary>Joins an inode whose need does not change.</summary>
    public int Join(Inode inode) => Join(inode, inode.RemovalNeed);

    /// <summary>Adds a record to a participant's log.</summary>
    /// <returns>The record's index.</returns>
    public int Add<T>(int participant, RecordKind kind, in T payload, int followingBytes = 0, RecordFlags flags = RecordFlags.None)
        where T : unmanaged
    {
        Require(Stage.Adding);
        int size = Overlay.SizeOf<T>();
        int length = size + followingBytes;
        if (_recordCount == _records.Length)
        {
            Array.Resize(ref _records, _recordCount * 2);
        }

        if (_payloadBytes + length > _payloads.Length)
        {
            Array.Resize(ref _payloads, Math.Max(_payloads.Length * 2, _payloadBytes + length));
        }

        Span<byte> bytes = _payloads.AsSpan(_payloadBytes, length);
        Overlay.Write(bytes, in payload);
        bytes[size..].Clear();
        _records[_recordCount] = new Staged { Participant = participant, Kind = kind, Flags = flags, Start = _payloadBytes, Length = length };
        _payloadBytes += length;
        ref Participant owner = ref _participants[participant];
        owner.RecordCount++;
        owner.LastRecord = _recordCount;
        return _recordCount++;
    }

    /// <summary>The bytes of a record's payload that follow its fixed part; good until the next <see cref="Add{T}"/>.</summary>
    public Span<byte> Following<T>(int record)
        where T : unmanaged
    {
        ref readonly Staged staged = ref _records[record];
        int size = Overlay.SizeOf<T>();
        return _payloads.AsSpan(staged.Start + size, staged.Length - size);
    }

    /// <summary>Fills in the checksum of a Write record, known once its data is stored.</summary>
    public void SetDataChecksum(int record, uint checksum)
    {
        Span<byte> bytes = _payloads.AsSpan(_records[record].Start, WritePayload.SizeInBytes);
        WritePayload payload = Overlay.Read<WritePayload>(bytes);
        payload.DataChecksum = checksum;
        Overlay.Write(bytes, in payload);
    }

    /// <summary>Puts another payload in the place of a record's fixed part.</summary>
    public void Replace<T>(int record, in T payload)
        where T : unmanaged => Overlay.Write(_payloads.AsSpan(_records[record].Start, Overlay.SizeOf<T>()), in payload);

    /// <summary>Log pages that the operation will link; known once it is prepared.</summary>
    public int PagesToLink => _pages.Count;

    /// <summary>Free lines behind the first participant's records; known once it is prepared.</summary>
    public int RoomLeft => _participants[0].End.Room;

    /// <summary>Promised pages that the operation will give back; known once it is prepared.</summary>
    public long PromisesToGive => Math.Max(0, -_promised);

    /// <summary>The participant's last record is its death.</summary>
    public void EndLife(int participant) => _participants[participant].Dies = true;

    /// <summary>Where a committed record's payload lies on the medium.</summary>
    public long PayloadOffset(int record) => _records[record].RegionOffset + HeaderBytes(record);

    /// <summary>A record's sequence number; known once the operation is prepared.</summary>
    public ulong SequenceOf(int record) => _records[record].Sequence;

    /// <summary>Gives up what is not committed, and makes the object ready for the next operation.</summary>
    public void Reset()
    {
        if (_stage == Stage.Prepared)
        {
            GiveUp();
        }

        if (_stage == Stage.Committed && !engine.IsReadOnly)
        {
            SettlePromises();
        }

        engine.FreeRuns(ref DataRuns);
        Array.Clear(_participants, 0, _participantCount);
        _pages.Clear();
        Pieces.Clear();
        Released.Clear();
        _participantCount = _recordCount = _payloadBytes = 0;
        _stage = Stage.Adding;
    }

    /// <summary>What the participants keep for their removals is what they need now: Prepare made an estimate that is never too low.</summary>
    private void SettlePromises()
    {
        for (int i = 0; i < _participantCount; i++)
        {
            Inode inode = _participants[i].Inode;
            long pages = Inode.PagesToReserve(inode.RemovalNeed, inode.End);
            if (pages < inode.ReservedPages)
            {
                engine.Promises.Give(inode.ReservedPages - pages);
                inode.ReservedPages = pages;
            }
        }
    }

    private void Require(Stage stage)
    {
        if (_stage != stage)
        {
            throw new InvalidOperationException($"The operation is {_stage}; this needs {stage}.");
        }
    }

    private int HeaderBytes(int record) => RecordHeader.SizeInBytes + (WitnessesOf(record) * Witness.SizeInBytes);

    /// <summary>The last record of each run names the others: the hub's all of them, the others' the hub (SPEC R18).</summary>
    private int WitnessesOf(int record)
    {
        int participant = _records[record].Participant;
        return _participants[participant].LastRecord != record ? 0
            : participant == Hub() ? _participantCount - 1
            : 1;
    }

    private int Hub()
    {
        int hub = 0;
        for (int i = 1; i < _participantCount; i++)
        {
            if (_participants[i].Inode.Number < _participants[hub].Inode.Number)
            {
                hub = i;
            }
        }

        return hub;
    }

    private int LinesOf(int record) => RecordImage.LinesFor(HeaderBytes(record) + _records[record].Length);

    private struct Participant
    {
        public Inode Inode;
        public long RemovalNeed;
        public int RecordCount;
        public int LastRecord;
        public int FirstPage;             // index in _pages
        public int PageCount;
        public bool Dies;
        public long PageAhead;            // a page that this operation zeroes for the pool of the participant's shard, or 0
        public LogEnd End;                // after the operation
        public ulong LastSequence;        // after the operation
        public long ReservedPages;        // after the operation
    }

    private struct Staged
    {
        public int Participant;
        public RecordKind Kind;
        public RecordFlags Flags;
        public int Start;
        public int Length;
        public int Place;
        public ulong Sequence;
        public long RegionOffset;
        public int NewPage;               // 0: in the container before it; else 1 + index in _pages: the first record of that page
    }
}
