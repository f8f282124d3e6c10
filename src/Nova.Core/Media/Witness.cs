using System.Runtime.InteropServices;

namespace Nova.Core.Media;

/// <summary>Another participant of an operation, and how far its log must have come for the operation to count. SPEC 4.2; 16 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeInBytes)]
internal struct Witness
{
    public const int SizeInBytes = 16;
    private const int InodeBits = 40;
    private const ulong InodeMask = (1UL << InodeBits) - 1;

    [FieldOffset(0)] public ulong Participant;       // bits 0-39 inode number, 40-63 low bits of its generation
    [FieldOffset(8)] public ulong Sequence;          // of the participant's last record of the operation

    public Witness(ulong inode, ulong generation, ulong sequence) =>
        (Participant, Sequence) = (inode | (generation << InodeBits), sequence);

    public readonly ulong Inode => Participant & InodeMask;

    /// <summary>Whether this names the life of that generation: the low 24 bits are the same.</summary>
    public readonly bool Names(ulong generation) => Participant >> InodeBits == (generation & (ulong.MaxValue >> InodeBits));

    /// <summary>The same for a dead slot, which knows only the low bits of its tail word.</summary>
    public readonly bool NamesLowBits(uint lowGeneration) => TailWord.LowBitsOf(Participant >> InodeBits) == lowGeneration;
}
