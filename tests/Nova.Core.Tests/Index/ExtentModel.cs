using Nova.Core.Index;
using Nova.Core.Space;

namespace Nova.Core.Tests.Index;

/// <summary>One step of a random sequence over a small file; what it means depends on what the file holds when it runs.</summary>
public readonly record struct ExtentStep(ExtentAction Action, int Offset, int Length, int Choice);

public enum ExtentAction
{
    WriteFresh,
    WriteInline,
    Preallocate,
    Unmap,
    AppendInBlock,
    WriteIntoUnwritten,
    WritePageIntoUnwritten,
}

/// <summary>A file of 64 KiB as two arrays, one element a byte: what lies there, and where. Knows nothing of extents.</summary>
internal sealed class ExtentModel
{
    public const int SizeInBytes = 64 * 1024;
    private const int Page = BlockRun.BlockSizeInBytes;

    private readonly sbyte[] _kinds = new sbyte[SizeInBytes];
    private readonly long[] _places = new long[SizeInBytes];
    private readonly HashSet<long> _held = [];
    private long _nextInlinePlace = 1L << 40;

    public ExtentModel() => Array.Fill(_kinds, (sbyte)-1);

    public IReadOnlySet<long> HeldBlocks => _held;

    /// <summary>What the step does to this file: a range, and the extent that is put there (null: nothing). Null if there is nothing to do.</summary>
    public (int Offset, int Length, Extent? Extent)? Plan(ExtentStep step)
    {
        int offset = step.Offset;
        int length = Math.Min(step.Length, SizeInBytes - offset);
        switch (step.Action)
        {
            case ExtentAction.WriteFresh:
                return Put(offset, length, ExtentKind.Data, FreshPlace(offset, length, step.Choice));
            case ExtentAction.WriteInline:
                length = Math.Min(length, 1 + (step.Length % 900));
                _nextInlinePlace += length + (step.Choice % 2);   // now and then it continues the last one
                return Put(offset, length, ExtentKind.Inline, _nextInlinePlace - length);
            case ExtentAction.Preallocate:
                offset -= offset % Page;
                length = Math.Min(((length + Page - 1) / Page) * Page, SizeInBytes - offset);
                return Put(offset, length, ExtentKind.Unwritten, FreshPlace(offset, length, step.Choice));
            case ExtentAction.Unmap:
                return (offset, length, null);
            case ExtentAction.AppendInBlock:
                int last = FindFrom(offset, at => Is(at, ExtentKind.Data) && (at + 1) % Page != 0 && !Is(at + 1, ExtentKind.Data));
                return last < 0
                    ? null
                    : Put(last + 1, Math.Min(length, Page - ((last + 1) % Page)), ExtentKind.Data, _places[last] + 1);
            case ExtentAction.WriteIntoUnwritten:
                int first = FindFrom(offset, at => Is(at, ExtentKind.Unwritten));
                if (first < 0)
                    return null;

                int count = 1;
                while (count < length && first + count < SizeInBytes && Is(first + count, ExtentKind.Unwritten) && _places[first + count] == _places[first] + count)
                    count++;

                return Put(first, count, ExtentKind.Data, _places[first]);
            case ExtentAction.WritePageIntoUnwritten:
                int inside = FindFrom(offset, at => Is(at, ExtentKind.Unwritten));
                return inside < 0
                    ? null
                    : Put(inside - (inside % Page), Page, ExtentKind.Data, _places[inside] - (inside % Page));
            default:
                throw new ArgumentOutOfRangeException(nameof(step));
        }
    }

    /// <summary>Carries the change out; returns the blocks that bytes referred to before and no byte refers to now.</summary>
    public HashSet<long> Apply(int offset, int length, Extent? extent)
    {
        for (int i = 0; i < length; i++)
        {
            _kinds[offset + i] = (sbyte)(extent?.Kind ?? (ExtentKind)(-1));
            _places[offset + i] = extent is { } e ? e.RegionOffset + i : 0;
        }

        HashSet<long> before = [.. _held];
        _held.Clear();
        foreach (Extent run in Runs())
        {
            if (run.Kind == ExtentKind.Inline)
                continue;

            for (long at = run.RegionOffset; at < run.RegionOffset + run.Length; at = ((at / Page) + 1) * Page)
                _held.Add(at / Page);
        }

        before.ExceptWith(_held);
        return before;
    }

    /// <summary>The fewest extents that say the same as the arrays.</summary>
    public List<Extent> Runs()
    {
        List<Extent> runs = [];
        int at = 0;
        while (at < SizeInBytes)
        {
            int start = at++;
            if (_kinds[start] < 0)
                continue;

            while (at < SizeInBytes && _kinds[at] == _kinds[start] && _places[at] == _places[start] + (at - start))
                at++;

            runs.Add(new Extent(start, at - start, (ExtentKind)_kinds[start], _places[start]));
        }

        return runs;
    }

    private static (int Offset, int Length, Extent? Extent) Put(int offset, int length, ExtentKind kind, long place) =>
        (offset, length, new Extent(offset, length, kind, place));

    private bool Is(int at, ExtentKind kind) => _kinds[at] == (sbyte)kind;

    private static int FindFrom(int offset, Predicate<int> matches)
    {
        for (int at = offset; at < SizeInBytes; at++)
        {
            if (matches(at))
                return at;
        }

        return -1;
    }

    // The lowest run of blocks, from one of a few places on, that nobody holds: soon reused, often next to a neighbour's.
    private long FreshPlace(int offset, int length, int choice)
    {
        int blocks = ((offset + length - 1) / Page) - (offset / Page) + 1;
        long block = 100 + ((choice % 4) * 20);
        for (int free = 0; free < blocks; block++)
            free = _held.Contains(block) ? 0 : free + 1;

        return ((block - blocks) * Page) + (offset % Page);
    }
}
