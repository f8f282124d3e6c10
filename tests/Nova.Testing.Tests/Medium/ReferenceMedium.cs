using Nova.Pmem;

namespace Nova.Testing.Tests.Medium;

/// <summary>
/// The rules of the medium as one reads them, without a thought for speed: every assignment of "there" or "lost" to the words of all stores is tried, and kept if
/// what is certain is there and no list has a gap. Shares nothing with the models.
/// </summary>
internal static class ReferenceMedium
{
    private sealed record Piece(int Event, TraceEvent Store, int Word, Dictionary<int, byte> Bytes);

    public static SortedSet<string> Images(Trace trace, int position, CrashMode mode, int words)
    {
        List<Piece> pieces = [.. Enumerable.Range(0, position).Where(index => trace[index].Kind == TraceEventKind.Store).SelectMany(index => PiecesOf(trace, index))];
        SortedSet<string> images = new(StringComparer.Ordinal);
        bool[] certain = [.. pieces.Select(piece => IsCertain(trace, position, mode, pieces, piece))];
        for (int there = 0; there < 1 << pieces.Count; there++)
        {
            if (IsLegal(pieces, certain, there, mode))
                images.Add(ImageOf(pieces, there, words));
        }

        return images;
    }

    private static IEnumerable<Piece> PiecesOf(Trace trace, int index)
    {
        TraceEvent store = trace[index];
        byte[] bytes = store.Number == TraceEvent.Zeros ? new byte[store.LengthInBytes] : trace.BytesOf(in store).ToArray();
        return bytes.Select((value, at) => (offset: (int)store.Offset + at, value))
            .GroupBy(pair => pair.offset / 8)
            .Select(group => new Piece(index, store, group.Key, group.ToDictionary(pair => pair.offset, pair => pair.value)));
    }

    private static string? ListOf(Piece piece, CrashMode mode) => mode switch
    {
        CrashMode.Adr when piece.Store.Store == StoreKind.Cached => $"line {piece.Word / 8}",
        CrashMode.Eadr when piece.Store.Store == StoreKind.Cached => $"thread {piece.Store.Thread}",
        CrashMode.ProcessDeath => $"thread {piece.Store.Thread}",
        CrashMode.Synced => $"sector {piece.Word / 64}",
        _ => null,
    };

    private static bool IsCertain(Trace trace, int position, CrashMode mode, List<Piece> pieces, Piece piece)
    {
        IEnumerable<int> later = Enumerable.Range(piece.Event + 1, position - piece.Event - 1);
        bool fencedBySame = later.Any(index => trace[index].Kind == TraceEventKind.Fenced && trace[index].Thread == piece.Store.Thread);
        bool flushedAndFenced = later.Any(flush => trace[flush].Kind == TraceEventKind.Flush
            && trace[flush].Offset / 64 <= piece.Word / 8
            && (trace[flush].Offset + trace[flush].LengthInBytes - 1) / 64 >= piece.Word / 8
            && Enumerable.Range(flush, position - flush).Any(fence => trace[fence].Kind == TraceEventKind.Fenced && trace[fence].Thread == trace[flush].Thread));
        bool writtenBack = pieces.Where(other => other.Event >= piece.Event && other.Word / 64 == piece.Word / 64).Any(other =>
            Enumerable.Range(other.Event, position - other.Event).Any(index => trace[index].Kind == TraceEventKind.Fenced && trace[index].Thread == other.Store.Thread));
        bool madeDurable = later.Any(index => trace[index].Kind == TraceEventKind.MadeVisibleDurable
            && trace[index].Offset < (piece.Word * 8) + 8
            && trace[index].Offset + trace[index].LengthInBytes > piece.Word * 8);
        return madeDurable || mode switch
        {
            CrashMode.Adr => piece.Store.Store == StoreKind.Cached ? flushedAndFenced : fencedBySame,
            CrashMode.Synced => writtenBack,
            _ => fencedBySame,
        };
    }

    private static bool IsLegal(List<Piece> pieces, bool[] certain, int there, CrashMode mode)
    {
        for (int index = 0; index < pieces.Count; index++)
        {
            if (!IsThere(index) && certain[index])
                return false;
            if (!IsThere(index) || ListOf(pieces[index], mode) is not { } list)
                continue;
            for (int earlier = 0; earlier < index; earlier++)
            {
                if (!IsThere(earlier) && pieces[earlier].Event < pieces[index].Event && ListOf(pieces[earlier], mode) == list)
                    return false;
            }
        }

        return true;

        bool IsThere(int index) => ((there >> index) & 1) != 0;
    }

    private static string ImageOf(List<Piece> pieces, int there, int words)
    {
        byte[] image = new byte[words * 8];
        for (int index = 0; index < pieces.Count; index++)
        {
            if (((there >> index) & 1) == 0)
                continue;
            foreach ((int offset, byte value) in pieces[index].Bytes)
                image[offset] = value;
        }

        return TraceBuilder.TextOf(image);
    }
}
