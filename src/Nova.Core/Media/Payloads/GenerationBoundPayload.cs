using System.Runtime.InteropServices;

namespace Nova.Core.Media;

/// <summary>Generations below the bound may be in use. SPEC 5.13; 8 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeInBytes)]
internal struct GenerationBoundPayload
{
    public const int SizeInBytes = 8;

    [FieldOffset(0)] public ulong Bound;    // generations below this one may be in use
}
