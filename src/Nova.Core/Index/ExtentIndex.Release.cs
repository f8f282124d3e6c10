using Nova.Core.Space;

namespace Nova.Core.Index;

// Which blocks a change sets free. Decided on the tree as it is before the change: a block of the pieces that go is released unless a piece of
// its page that stays, or the replacement, refers to it. Where several pieces of a page go and lie in one block, the last one decides.
internal sealed partial class ExtentIndex
{
    // Hands out the blocks that the change frees and brings BlockCount up to date. Returns whether any extent overlaps the range.
    private bool ReleaseWithin(long offset, long end, in Extent replacement, ref ReleasedBlocks released)
    {
        Change change = new(offset, end, replacement);
        bool overlaps = false;
        long at = offset;
        while (at < end && TryFind(at, out Extent piece) && piece.FileOffset < end)
        {
            overlaps = true;
            at = piece.EndOffset;
            if (piece.HoldsBlocks)
                ReleasePiece(ref change, piece, ref released);
        }

        BlockCount += NewBlocks(replacement) - change.KeptBlocks - change.ReleasedBlocks;
        return overlaps;
    }

    private void ReleasePiece(ref Change change, in Extent piece, ref ReleasedBlocks released)
    {
        long from = Math.Max(piece.FileOffset, change.Offset);
        long to = Math.Min(piece.EndOffset, change.End);
        long firstWhole = (from + PageSize - 1) / PageSize;
        long endWhole = to / PageSize;

        if (from % PageSize != 0)
            ReleasePart(ref change, piece, from / PageSize, ref released);

        if (firstWhole < endWhole)
        {
            // Nothing else lies in these pages, and the replacement, if there is one, covers them.
            BlockRun run = new(piece.BlockOf(firstWhole), endWhole - firstWhole);
            if (change.Replacement.Length > 0 && change.Replacement.HoldsBlocks && change.Replacement.BlockOf(firstWhole) == run.FirstBlock)
                change.KeptBlocks += run.Count;
            else
                change.Release(run, ref released);
        }

        if (to % PageSize != 0 && endWhole >= firstWhole)
            ReleasePart(ref change, piece, endWhole, ref released);
    }

    // A piece that covers a page in part: others may share its block.
    private void ReleasePart(ref Change change, in Extent piece, long page, ref ReleasedBlocks released)
    {
        long block = piece.BlockOf(page);
        long pageStart = page * PageSize;
        long at = pageStart;
        while (TryFind(at, out Extent other) && other.FileOffset - pageStart < PageSize)
        {
            at = other.EndOffset;
            if (!other.HoldsBlocks || other.BlockOf(page) != block)
                continue;

            bool staysInPart = Math.Max(other.FileOffset, pageStart) < change.Offset
                || Math.Min(other.EndOffset - pageStart, PageSize) > change.End - pageStart;
            if (staysInPart || other.FileOffset > piece.FileOffset)
                return;
        }

        if (!Names(change.Replacement, page, block))
            change.Release(new BlockRun(block, 1), ref released);
        else if (IsWhole(change.Replacement, page))
            change.KeptBlocks++;
    }

    // Blocks of the replacement less those in its pages' partly covered ends that the file holds already.
    private long NewBlocks(in Extent replacement)
    {
        if (replacement.Length == 0 || !replacement.HoldsBlocks)
            return 0;

        long first = replacement.FileOffset / PageSize;
        long last = (replacement.EndOffset - 1) / PageSize;
        long blocks = last - first + 1;
        if (!IsWhole(replacement, first) && Holds(first, replacement.BlockOf(first)))
            blocks--;

        if (last != first && !IsWhole(replacement, last) && Holds(last, replacement.BlockOf(last)))
            blocks--;

        return blocks;
    }

    private bool Holds(long page, long block)
    {
        long pageStart = page * PageSize;
        long at = pageStart;
        while (TryFind(at, out Extent piece) && piece.FileOffset - pageStart < PageSize)
        {
            if (piece.HoldsBlocks && piece.BlockOf(page) == block)
                return true;

            at = piece.EndOffset;
        }

        return false;
    }

    private static bool IsWhole(in Extent extent, long page) =>
        extent.FileOffset <= page * PageSize && extent.EndOffset - (page * PageSize) >= PageSize;

    private static bool Names(in Extent extent, long page, long block) =>
        extent.Length > 0 && extent.HoldsBlocks && extent.FileOffset / PageSize <= page && (extent.EndOffset - 1) / PageSize >= page
        && extent.BlockOf(page) == block;

    private struct Change(long offset, long end, in Extent replacement)
    {
        public readonly long Offset = offset;
        public readonly long End = end;
        public readonly Extent Replacement = replacement;   // length 0: none
        public long KeptBlocks;                             // whole pages of the replacement that were in the same block before
        public long ReleasedBlocks;

        public void Release(BlockRun run, ref ReleasedBlocks released)
        {
            ReleasedBlocks += run.Count;
            released.Add(run);
        }
    }
}
