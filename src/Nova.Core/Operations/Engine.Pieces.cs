using Nova.Core.Index;
using Nova.Core.Media;
using Nova.Core.Space;
using Nova.Pmem;

namespace Nova.Core.Operations;

// How a write is cut into pieces, each of which lies in one run of blocks and becomes one record.
//   - the unwritten rest of the file's last block takes an append in place: each of its bytes is written once (SPEC R24)
//   - set-aside space is written in place, with zeros before the new bytes as far as it is unwritten
//   - everything else goes to new blocks. A page that the write covers in part, and that has content, is copied whole
internal sealed partial class Engine
{
    private const long PageSize = Format.BlockSizeInBytes;

    /// <summary>Cuts the range [offset, end) into pieces. Those that need new blocks have a region offset of -1 until <see cref="PlacePieces"/>.</summary>
    /// <returns>Whether some of it lies in set-aside space.</returns>
    private static bool PlanPieces(Operation operation, Inode inode, long offset, long end, out long newBlocks)
    {
        newBlocks = 0;
        bool aside = false;
        long at = offset;
        if (TryAppendInPlace(inode, offset, end, out WritePiece rest))
        {
            operation.Pieces.Add(rest);
            at = rest.EndOffset;
        }

        while (at < end)
        {
            long next = end;
            if (inode.UnwrittenBytes > 0 && TryFindUnwritten(inode, at, end, out Extent unwritten))
            {
                long start = Math.Max(at, unwritten.FileOffset);
                if (start == at)
                {
                    // Zeros stand before the new bytes only where the space is unwritten within this page.
                    long from = Math.Max(unwritten.FileOffset, at / PageSize * PageSize);
                    next = Math.Min(end, unwritten.EndOffset);
                    operation.Pieces.Add(new WritePiece(from, next - from, unwritten.RegionOffset + (from - unwritten.FileOffset), OldBytes.Zeros));
                    aside = true;
                    at = next;
                    continue;
                }

                next = start;
            }

            WritePiece piece = WithOldContent(inode, at, next);
            operation.Pieces.Add(piece);
            newBlocks += ((piece.EndOffset - 1) / PageSize) - (piece.FileOffset / PageSize) + 1;
            at = next;
        }

        return aside;
    }

    private static bool TryAppendInPlace(Inode inode, long offset, long end, out WritePiece piece)
    {
        piece = default;
        if (offset != inode.AppendOffset || offset != inode.Attributes.Size || !inode.Extents.TryFind(offset - 1, out Extent last)
            || last.Kind != ExtentKind.Data || last.EndOffset != offset || inode.Extents.TryFind(offset, out _))
        {
            return false;
        }

        long pageEnd = (offset + PageSize - 1) / PageSize * PageSize;
        piece = new WritePiece(offset, Math.Min(end, pageEnd) - offset, last.RegionOffset + last.Length, OldBytes.Content);
        return true;
    }

    private static bool TryFindUnwritten(Inode inode, long start, long end, out Extent unwritten)
    {
        for (long at = start; inode.Extents.TryFind(at, out unwritten) && unwritten.FileOffset < end; at = unwritten.EndOffset)
        {
            if (unwritten.Kind == ExtentKind.Unwritten)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Widens a range to the content of the pages it covers in part: that content moves with it, so a page never has more than one block for long.</summary>
    private static WritePiece WithOldContent(Inode inode, long start, long end)
    {
        long first = start;
        long pageStart = start / PageSize * PageSize;
        if (pageStart < start && inode.Extents.TryFind(pageStart, out Extent before) && before.FileOffset < start && !HasUnwritten(inode, pageStart, start))
        {
            first = Math.Max(pageStart, before.FileOffset);
        }

        long last = end;
        long pageEnd = (end + PageSize - 1) / PageSize * PageSize;
        if (end < pageEnd && !HasUnwritten(inode, end, pageEnd))
        {
            for (long at = end; inode.Extents.TryFind(at, out Extent after) && after.FileOffset < pageEnd; at = after.EndOffset)
            {
                last = Math.Min(pageEnd, after.EndOffset);
            }
        }

        return new WritePiece(first, last - first, -1, OldBytes.Content);
    }

    private static bool HasUnwritten(Inode inode, long start, long end) =>
        inode.UnwrittenBytes > 0 && TryFindUnwritten(inode, start, end, out _);

    /// <summary>Gives the pieces that need new blocks their places; where the blocks came in several runs, a piece is cut.</summary>
    private static void PlacePieces(Operation operation)
    {
        int run = 0;
        long used = 0;
        for (int i = 0; i < operation.Pieces.Count; i++)
        {
            WritePiece piece = operation.Pieces[i];
            if (piece.RegionOffset >= 0)
            {
                continue;
            }

            BlockRun blocks = operation.DataRuns[run];
            long inPage = piece.FileOffset % PageSize;
            long room = ((blocks.Count - used) * PageSize) - inPage;
            long length = Math.Min(piece.Length, room);
            operation.Pieces[i] = piece with { Length = length, RegionOffset = ((blocks.FirstBlock + used) * PageSize) + inPage };
            used += (inPage + length + PageSize - 1) / PageSize;
            if (used == blocks.Count)
            {
                (run, used) = (run + 1, 0);
            }

            if (length < piece.Length)
            {
                operation.Pieces.Insert(i + 1, new WritePiece(piece.FileOffset + length, piece.Length - length, -1, piece.KeepBefore));
            }
        }
    }

    /// <summary>Stores one piece: the page it begins in and the page it ends in from old and new bytes, what lies between straight from the source.</summary>
    /// <returns>CRC32C of the piece.</returns>
    private uint StorePiece(ref StoreBatch batch, Operation operation, Inode inode, in WritePiece piece, long offset, ReadOnlySpan<byte> source)
    {
        long newStart = Math.Max(offset, piece.FileOffset);
        long newEnd = Math.Min(offset + source.Length, piece.EndOffset);
        long at = piece.FileOffset;
        uint checksum = 0;
        if (at < newStart)
        {
            long edgeEnd = Math.Min(piece.EndOffset, ((newStart / PageSize) + 1) * PageSize);
            Span<byte> edge = operation.Edge.AsSpan(0, (int)(edgeEnd - at));
            FillEdge(inode, piece, edge, at, offset, source);
            checksum = batch.StoreWithChecksum(piece.RegionOffset, edge, checksum, Logs.StoreTags.Data);
            at = edgeEnd;
        }

        long middleEnd = newEnd < piece.EndOffset ? Math.Max(at, newEnd / PageSize * PageSize) : newEnd;
        if (middleEnd > at)
        {
            ReadOnlySpan<byte> middle = source.Slice((int)(at - offset), (int)(middleEnd - at));
            checksum = batch.StoreWithChecksum(piece.RegionOffset + (at - piece.FileOffset), middle, checksum, Logs.StoreTags.Data);
            at = middleEnd;
        }

        if (at < piece.EndOffset)
        {
            Span<byte> edge = operation.Edge.AsSpan(0, (int)(piece.EndOffset - at));
            FillEdge(inode, piece, edge, at, offset, source);
            checksum = batch.StoreWithChecksum(piece.RegionOffset + (at - piece.FileOffset), edge, checksum, Logs.StoreTags.Data);
        }

        return checksum;
    }

    private void FillEdge(Inode inode, in WritePiece piece, Span<byte> edge, long at, long offset, ReadOnlySpan<byte> source)
    {
        if (piece.KeepBefore == OldBytes.Content)
        {
            ReadContent(inode, at, edge);
        }
        else
        {
            edge.Clear();
        }

        long start = Math.Max(at, offset);
        long end = Math.Min(at + edge.Length, offset + source.Length);
        if (start < end)
        {
            source.Slice((int)(start - offset), (int)(end - start)).CopyTo(edge[(int)(start - at)..]);
        }
    }
}
