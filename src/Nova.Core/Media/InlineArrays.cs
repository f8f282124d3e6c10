using System.Runtime.CompilerServices;

namespace Nova.Core.Media;

/// <summary>16 bytes.</summary>
[InlineArray(16)]
internal struct Bytes16
{
    private byte _first;
}

/// <summary>64 bytes.</summary>
[InlineArray(64)]
internal struct Bytes64
{
    private byte _first;
}

/// <summary>16 reserved bytes.</summary>
[InlineArray(16)]
internal struct Reserved16
{
    private byte _first;
}

/// <summary>32 reserved bytes.</summary>
[InlineArray(32)]
internal struct Reserved32
{
    private byte _first;
}

/// <summary>800 reserved bytes.</summary>
[InlineArray(800)]
internal struct Reserved800
{
    private byte _first;
}

/// <summary>960 reserved bytes.</summary>
[InlineArray(960)]
internal struct Reserved960
{
    private byte _first;
}

/// <summary>1,984 reserved bytes.</summary>
[InlineArray(1984)]
internal struct Reserved1984
{
    private byte _first;
}
