using System.Buffers.Binary;

namespace Nova.Testing;

// What all modes share. A store is cut into fragments of one aligned word each. A fragment is live until it is certain; certain ones are in the image.
// What a crash may leave is the image with a set of live fragments on top, in the order of the trace, where of each lane
//   - all fragments of the stores up to some store are there,
//   - any of the fragments of the next store (a copy longer than a word has no order inside),
//   - and none of any later store;
// fragments in no lane may be there in any subset. The modes differ in what forms a lane and in what a fence makes certain.
//
// When a fragment becomes certain, earlier live fragments lose the bytes that it covers: whether they reached the medium can't be seen any more.

/// <summary>What may be lost at each moment of a trace, in one mode. Takes events in order and keeps the certain image up to date.</summary>
internal abstract class CrashModel
{
    private const int WordSize = sizeof(ulong);

    private readonly int[] _latestOfWord;   // one more than the index of the last live fragment of a word; 0 if there is none
    private readonly Dictionary<int, int> _lastStoreOfLane = [];
    private Fragment[] _live = new Fragment[64];
    private int _count;

    /// <summary>A model of a medium that holds an image now, with nothing pending.</summary>
    protected CrashModel(ImageMemory image, HarnessFault fault)
    {
        Image = image;
        Fault = fault;
        _latestOfWord = new int[image.Region.LengthInBytes / WordSize];
    }

    /// <summary>What is certain.</summary>
    public ImageMemory Image { get; }

    /// <summary>What may or may not be there, in the order of the trace.</summary>
    public ReadOnlySpan<Fragment> Live => _live.AsSpan(0, _count);

    protected HarnessFault Fault { get; }

    protected Span<Fragment> LiveFragments => _live.AsSpan(0, _count);

    /// <summary>Makes the model of a mode.</summary>
    public static CrashModel Create(CrashMode mode, ImageMemory image, HarnessFault fault = HarnessFault.None) => mode switch
    {
        CrashMode.Adr => new AdrModel(image, fault),
        CrashMode.Eadr => new EadrModel(image, fault),
        CrashMode.ProcessDeath => new ProcessDeathModel(image, fault),
        CrashMode.Synced => new SyncedModel(image, fault),
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "There is no such mode."),
    };

    /// <summary>Takes the next event of a trace.</summary>
    public void Apply(Trace trace, int index)
    {
        TraceEvent happened = trace[index];
        switch (happened.Kind)
        {
            case TraceEventKind.Store:
                AddStore(in happened, trace.BytesOf(in happened), index);
                break;
            case TraceEventKind.Flush:
                Flush(happened.Thread, happened.Offset, happened.LengthInBytes);
                break;
            case TraceEventKind.Fenced:
                BeforeFence(happened.Thread);
                Settle(new Fenced(this, happened.Thread));
                break;
            case TraceEventKind.MadeVisibleDurable when happened.LengthInBytes > 0:
                MakeVisibleDurable(happened.Offset, happened.LengthInBytes);
                break;
            default:
                break;
        }
    }

    /// <summary>Takes over what is pending in another model, as left behind by threads that are no more.</summary>
    /// <param name="fragments">Live fragments in order.</param>
    public void Inherit(ReadOnlySpan<Fragment> fragments)
    {
        const int NoThread = -1;
        foreach (ref readonly Fragment fragment in fragments)
        {
            Fragment orphan = fragment with { Thread = NoThread, FlushedBy = 0 };
            Append(in orphan);
        }
    }

    /// <summary>Forgets what is pending.</summary>
    public void Forget()
    {
        foreach (ref readonly Fragment fragment in LiveFragments)
            _latestOfWord[fragment.Word] = 0;
        _count = 0;
    }

    /// <summary>The lane of a new fragment, or <see cref="Fragment.Loose"/>.</summary>
    protected abstract int LaneOf(in Fragment fragment);

    /// <summary>A thread flushed a range.</summary>
    protected virtual void Flush(int thread, long offset, long length)
    {
    }

    /// <summary>A fence of a thread has returned; called before <see cref="IsCertainAfterFence"/>.</summary>
    protected virtual void BeforeFence(int thread)
    {
    }

    /// <summary>Whether the fence of a thread makes a fragment certain.</summary>
    protected abstract bool IsCertainAfterFence(in Fragment fragment, int thread);

    private void AddStore(in TraceEvent store, ReadOnlySpan<byte> bytes, int index)
    {
        long end = store.Offset + store.LengthInBytes;
        for (long at = store.Offset; at < end;)
        {
            int within = (int)(at % WordSize);
            int length = (int)Math.Min(WordSize - within, end - at);
            ulong mask = (length == WordSize ? ulong.MaxValue : (1UL << (8 * length)) - 1) << (8 * within);
            Fragment fragment = new()
            {
                Word = (int)(at / WordSize),
                Mask = mask,
                Value = bytes.IsEmpty ? 0 : ValueOf(bytes.Slice((int)(at - store.Offset), length)) << (8 * within),
                Event = index,
                Thread = store.Thread,
                Kind = store.Store,
                Tag = store.Tag,
            };
            fragment.Lane = LaneOf(in fragment);
            Append(in fragment);
            at += length;
        }
    }

    private static ulong ValueOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length == WordSize)
            return BinaryPrimitives.ReadUInt64LittleEndian(bytes);

        ulong value = 0;
        for (int index = bytes.Length - 1; index >= 0; index--)
            value = (value << 8) | bytes[index];
        return value;
    }

    private void Append(in Fragment fragment)
    {
        ref int latest = ref _latestOfWord[fragment.Word];
        // A store of what is there already changes nothing, whether it is lost or not.
        if (latest == 0 && (Image.ReadWord(fragment.Word) & fragment.Mask) == fragment.Value)
            return;

        if (_count == _live.Length)
            Array.Resize(ref _live, 2 * _count);
        _live[_count] = fragment;
        _live[_count].Below = latest - 1;
        latest = ++_count;
    }

    // What a line or lane holds before something that is certain is there too.
    private void MakeVisibleDurable(long offset, long length)
    {
        _lastStoreOfLane.Clear();
        foreach (ref readonly Fragment fragment in LiveFragments)
        {
            if (fragment.Lane != Fragment.Loose && Touches(in fragment, offset, length))
                _lastStoreOfLane[fragment.Lane] = fragment.Event;
        }

        Settle(new MadeDurable(this, offset, length));
    }

    /// <summary>Moves what has become certain from the live fragments to the image.</summary>
    private void Settle<TRule>(TRule rule)
        where TRule : struct, IRule
    {
        Span<Fragment> live = LiveFragments;
        bool any = false;
        for (int index = 0; index < live.Length; index++)
        {
            ref Fragment fragment = ref live[index];
            if (!rule.IsCertain(in fragment))
                continue;

            any = true;
            ulong mask = fragment.Mask;
            Image.Write(fragment.Word, mask, fragment.Value);
            for (int below = index; below >= 0; below = live[below].Below)
                live[below].Mask &= ~mask;
        }

        if (any)
            DropSettled();
    }

    private void DropSettled()
    {
        Span<Fragment> live = LiveFragments;
        foreach (ref readonly Fragment fragment in live)
            _latestOfWord[fragment.Word] = 0;

        int kept = 0;
        foreach (ref readonly Fragment fragment in live)
        {
            if (fragment.Mask == 0)
                continue;
            Fragment moved = fragment;
            ref int latest = ref _latestOfWord[moved.Word];
            moved.Below = latest - 1;
            live[kept++] = moved;
            latest = kept;
        }

        _count = kept;
    }

    private static bool Touches(in Fragment fragment, long offset, long length)
    {
        long start = (long)fragment.Word * WordSize;
        return start < offset + length && start + WordSize > offset;
    }

    private interface IRule
    {
        bool IsCertain(in Fragment fragment);
    }

    private readonly struct Fenced(CrashModel model, int thread) : IRule
    {
        public bool IsCertain(in Fragment fragment) =>
            model.IsCertainAfterFence(in fragment, thread) || (model.Fault == HarnessFault.FenceCommitsEveryThread);
    }

    private readonly struct MadeDurable(CrashModel model, long offset, long length) : IRule
    {
        public bool IsCertain(in Fragment fragment) =>
            Touches(in fragment, offset, length)
            || (fragment.Lane != Fragment.Loose && model._lastStoreOfLane.TryGetValue(fragment.Lane, out int last) && fragment.Event < last);
    }
}
