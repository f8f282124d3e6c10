using System.Runtime.InteropServices;

namespace Nova.Core.Media;

/// <summary>A name goes. SPEC 5.11; 16 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeInBytes)]
internal struct RemoveEntryPayload
{
    public const int SizeInBytes = 16;

    [FieldOffset(0)] public ulong Entry;    // sequence number of the AddEntry record
    [FieldOffset(8)] public long ModifiedNanoseconds;    // becomes the directory's modification and change time
}
