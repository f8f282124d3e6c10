using Nova.Pmem;

namespace Nova.Testing.Tests.Medium;

/// <summary>Writes a trace down by hand: who did what, in which order.</summary>
internal sealed class TraceBuilder
{
    public const int RegionLength = PmemRegion.PageSizeInBytes;

    public Trace Trace { get; } = new();

    /// <summary>One word round the cache.</summary>
    public TraceBuilder Word(int thread, int word, byte value) => Store(thread, StoreKind.Word, word * 8, Repeat(value, 8));

    /// <summary>Bytes through the cache.</summary>
    public TraceBuilder Cached(int thread, int offset, byte value, int length) => Store(thread, StoreKind.Cached, offset, Repeat(value, length));

    /// <summary>Bytes round the cache.</summary>
    public TraceBuilder Bytes(int thread, int offset, byte value, int length) => Store(thread, StoreKind.NonTemporal, offset, Repeat(value, length));

    public TraceBuilder Store(int thread, StoreKind kind, int offset, byte[] bytes, byte tag = 0)
    {
        bool zeroes = kind == StoreKind.Zero;
        Trace.AddStore(
            new TraceEvent
            {
                Kind = TraceEventKind.Store,
                Store = kind,
                Thread = thread,
                Offset = offset,
                LengthInBytes = bytes.Length,
                Tag = new StoreTag(tag),
            },
            zeroes ? default : bytes);
        return this;
    }

    public TraceBuilder Flush(int thread, int offset, int length) => Add(TraceEventKind.Flush, thread, offset, length);

    public TraceBuilder Fence(int thread) => Add(TraceEventKind.FenceStarting, thread, 0, 0).Add(TraceEventKind.Fenced, thread, 0, 0);

    public TraceBuilder MakeVisibleDurable(int thread, int offset, int length) => Add(TraceEventKind.MadeVisibleDurable, thread, offset, length);

    /// <summary>The images that a crash may leave, by the model: each as its words, none twice.</summary>
    public SortedSet<string> Images(CrashMode mode, int words, int? position = null, HarnessFault fault = HarnessFault.None)
    {
        using ImageMemory image = new(RegionLength);
        CrashModel model = CrashModel.Create(mode, image, fault);
        for (int index = 0; index < (position ?? Trace.Count); index++)
            model.Apply(Trace, index);

        CutSpace space = new();
        space.Build(model.Live, new NoTest(), 1 << 20, seed: 1);
        Assert.True(space.IsComplete);
        SortedSet<string> images = new(StringComparer.Ordinal);
        for (int cut = 0; cut < space.Count; cut++)
        {
            ImageMemory.Level before = image.Begin();
            space.Apply(space[cut], image);
            images.Add(TextOf(image.Region.Bytes[..(words * 8)]));
            image.Undo(before);
        }

        image.Verify();
        return images;
    }

    /// <summary>A short text for an image: one letter for a word of equal bytes (0 for zeros), hexadecimal digits for others.</summary>
    public static string TextOf(ReadOnlySpan<byte> bytes)
    {
        StringWriter text = new();
        for (int at = 0; at < bytes.Length; at += 8)
        {
            ReadOnlySpan<byte> word = bytes.Slice(at, 8);
            if (word.ContainsAnyExcept(word[0]))
                text.Write($"[{Convert.ToHexString(word)}]");
            else
                text.Write(word[0] == 0 ? '0' : (char)word[0]);
        }

        return text.ToString();
    }

    private TraceBuilder Add(TraceEventKind kind, int thread, int offset, int length)
    {
        Trace.Add(new TraceEvent { Kind = kind, Thread = thread, Offset = offset, LengthInBytes = length });
        return this;
    }

    private static byte[] Repeat(byte value, int length)
    {
        byte[] bytes = new byte[length];
        Array.Fill(bytes, value);
        return bytes;
    }
}

/// <summary>Content is what has tag 15.</summary>
internal sealed class NoTest : CrashTest
{
    public override long RegionLengthInBytes => PmemRegion.PageSizeInBytes;

    public override bool IsContent(StoreTag tag) => tag.Value == 15;

    public override void Run(PmemRegion region, CrashScript script) => throw new NotSupportedException();

    public override void Check(PmemRegion region, CrashMoment moment) => throw new NotSupportedException();
}
