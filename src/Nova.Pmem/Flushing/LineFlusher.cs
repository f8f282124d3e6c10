namespace Nova.Pmem;

/// <summary>
/// Writes cache lines back. The runtime has no intrinsic for it, so a loop of a dozen bytes of machine code stands in a page of its own, called
/// without a GC transition. The page is writable first and executable afterwards, never both.
/// </summary>
/// <remarks>Safe from several threads. Weakly ordered: a store fence of the same thread waits for it.</remarks>
internal sealed unsafe class LineFlusher
{
    // A call can't be interrupted by the collector, so a long range goes in pieces: 256 lines, about 10 microseconds at worst.
    private const long PieceInLines = 16384 / PmemRegion.LineSizeInBytes;
    private const int PageSize = PmemRegion.PageSizeInBytes;

    private readonly delegate* unmanaged[SuppressGCTransition]<byte*, long, void> _entry;

    private LineFlusher(byte* code, FlushInstruction instruction)
    {
        _entry = (delegate* unmanaged[SuppressGCTransition]<byte*, long, void>)code;
        Instruction = instruction;
    }

    /// <summary>The process's own, made once and never given back; null where there is no instruction or no executable page.</summary>
    public static LineFlusher? Shared { get; } = OperatingSystem.IsLinux() ? TryCreate(LinuxMemory.Instance, FlushInstructions.Best()) : null;

    public FlushInstruction Instruction { get; }

    /// <summary>Makes the code page. Null if there is no instruction, or if the system refuses an executable page.</summary>
    public static LineFlusher? TryCreate(INativeMemory memory, FlushInstruction instruction) =>
        instruction == FlushInstruction.None ? null : TryCreate(memory, instruction, CodeOf(instruction));

    /// <summary>The same with a loop of the caller's, by which a test sees the lines that are reached.</summary>
    internal static LineFlusher? TryCreate(INativeMemory memory, FlushInstruction instruction, ReadOnlySpan<byte> code)
    {
        if (memory.Map(null, PageSize, MapProtection.Read | MapProtection.Write, MapSharing.Private, out byte* page) != 0)
            return null;

        code.CopyTo(new Span<byte>(page, PageSize));
        if (memory.Protect(page, PageSize, MapProtection.Read | MapProtection.Execute) == 0)
            return new LineFlusher(page, instruction);

        _ = memory.Unmap(page, PageSize);
        return null;
    }

    /// <summary>Writes back every line that a range touches.</summary>
    /// <param name="address">The first byte; any alignment.</param>
    /// <param name="length">Bytes, 1 or more.</param>
    public void Flush(byte* address, long length)
    {
        const nuint WithinLine = PmemRegion.LineSizeInBytes - 1;
        byte* line = (byte*)((nuint)address & ~WithinLine);
        long lines = (address + length - line + (long)WithinLine) / PmemRegion.LineSizeInBytes;
        while (lines > 0)
        {
            long piece = Math.Min(lines, PieceInLines);
            _entry(line, piece);
            line += piece * PmemRegion.LineSizeInBytes;
            lines -= piece;
        }
    }

    /// <summary>The loop, for the calling convention of Linux: first line in RDI, number of lines (1 or more) in RSI.</summary>
    private static ReadOnlySpan<byte> CodeOf(FlushInstruction instruction) => instruction switch
    {
        FlushInstruction.Clwb =>
        [
            0x66, 0x0F, 0xAE, 0x37,     // next: clwb [rdi]
            0x48, 0x83, 0xC7, 0x40,     //       add rdi, 64
            0x48, 0xFF, 0xCE,           //       dec rsi
            0x75, 0xF3,                 //       jnz next
            0xC3,                       //       ret
        ],
        FlushInstruction.ClflushOpt =>
        [
            0x66, 0x0F, 0xAE, 0x3F,     // next: clflushopt [rdi]
            0x48, 0x83, 0xC7, 0x40,     //       add rdi, 64
            0x48, 0xFF, 0xCE,           //       dec rsi
            0x75, 0xF3,                 //       jnz next
            0xC3,                       //       ret
        ],
        _ =>
        [
            0x0F, 0xAE, 0x3F,           // next: clflush [rdi]
            0x48, 0x83, 0xC7, 0x40,     //       add rdi, 64
            0x48, 0xFF, 0xCE,           //       dec rsi
            0x75, 0xF4,                 //       jnz next
            0xC3,                       //       ret
        ],
    };
}
