using System.Buffers.Binary;
using Nova.Pmem;

namespace Nova.Testing;

/// <summary>
/// What a run did to a region: every store with its bytes, every flush and fence, and the steps of its script, in the order in which they happened.
/// Enough to say what the medium may hold at any moment of the run.
/// </summary>
/// <remarks>Filled by one <see cref="TraceRecorder"/>, then only read, from any thread.</remarks>
internal sealed class Trace
{
    private readonly List<TraceEvent> _events = [];
    private readonly List<FenceSite> _sites = [];
    private readonly Dictionary<FenceSite, int> _siteNumbers = [];
    private readonly List<CrashStep> _steps = [];
    private byte[] _bytes = new byte[1024];
    private int _byteCount;

    public int Count => _events.Count;

    public TraceEvent this[int index] => _events[index];

    /// <summary>The fence sites that were reached, by number.</summary>
    public IReadOnlyList<FenceSite> Sites => _sites;

    /// <summary>The steps that were begun, by number.</summary>
    public IReadOnlyList<CrashStep> Steps => _steps;

    /// <summary>The bytes of a store; empty for one that zeroes.</summary>
    public ReadOnlySpan<byte> BytesOf(in TraceEvent store) =>
        store.Number == TraceEvent.Zeros ? default : _bytes.AsSpan(store.Number, (int)store.LengthInBytes);

    public void Add(in TraceEvent happened) => _events.Add(happened);

    /// <summary>Adds a store; the bytes are copied.</summary>
    /// <param name="store">What and where; its number is filled in.</param>
    /// <param name="bytes">As many as are stored; none if zeros are.</param>
    public void AddStore(in TraceEvent store, ReadOnlySpan<byte> bytes)
    {
        int number = TraceEvent.Zeros;
        if (!bytes.IsEmpty)
        {
            if (_byteCount + bytes.Length > _bytes.Length)
                Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _byteCount + bytes.Length));
            number = _byteCount;
            bytes.CopyTo(_bytes.AsSpan(number));
            _byteCount += bytes.Length;
        }

        _events.Add(store with { Kind = TraceEventKind.Store, Number = number });
    }

    public int NumberOf(FenceSite site)
    {
        if (_siteNumbers.TryGetValue(site, out int number))
            return number;

        number = _sites.Count;
        _sites.Add(site.WithoutFolder());
        _siteNumbers.Add(site, number);
        return number;
    }

    public int AddStep(int thread, string text)
    {
        _steps.Add(new CrashStep(_steps.Count, thread, text));
        return _steps.Count - 1;
    }

    /// <summary>Forgets all events, so that the memory can serve another run.</summary>
    public void Clear()
    {
        _events.Clear();
        _sites.Clear();
        _siteNumbers.Clear();
        _steps.Clear();
        _byteCount = 0;
    }

    /// <summary>A number that two runs share if they did the same. Tells whether a recorded violation belongs to this run.</summary>
    public ulong Digest()
    {
        ulong digest = Mixing.Mix((ulong)Count);
        foreach (TraceEvent happened in _events)
        {
            digest = Mixing.Combine(digest, ((ulong)happened.Kind << 48) ^ ((ulong)happened.Store << 40) ^ ((ulong)happened.Thread << 32) ^ happened.Tag.Value);
            digest = Mixing.Combine(digest, (ulong)happened.Offset ^ ((ulong)happened.LengthInBytes << 32));
        }

        ReadOnlySpan<byte> bytes = _bytes.AsSpan(0, _byteCount);
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            digest = Mixing.Combine(digest, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (byte value in bytes)
            digest = Mixing.Combine(digest, value);
        return digest;
    }
}
