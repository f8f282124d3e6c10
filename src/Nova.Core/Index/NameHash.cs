using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Nova.Core.Index;

/// <summary>
/// A keyed 64-bit hash of a name: without the volume's key nobody can find names that collide, and so nobody can make a directory slow by what is put
/// into it. A CRC would not do: it is linear, and collisions are found by solving equations.
/// </summary>
/// <remarks>
/// Source: Aumasson and Bernstein, "SipHash: a fast short-input PRF" (INDOCRYPT 2012), with one round for each word and three
/// at the end. Immutable; allocates nothing.
/// </remarks>
internal readonly struct NameHash
{
    /// <summary>Bytes of a key.</summary>
    public const int KeyBytes = 16;

    private readonly ulong _key0;
    private readonly ulong _key1;

    /// <summary>A hash under <paramref name="key"/>, <see cref="KeyBytes"/> bytes.</summary>
    public NameHash(ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, KeyBytes, nameof(key));
        _key0 = BinaryPrimitives.ReadUInt64LittleEndian(key);
        _key1 = BinaryPrimitives.ReadUInt64LittleEndian(key[8..]);
    }

    public ulong Of(ReadOnlySpan<byte> name) => Of(name, wordRounds: 1, finalRounds: 3);

    /// <summary>With one or two rounds for each word and three or four at the end: the variants that values are published of. Constants fold away.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ulong Of(ReadOnlySpan<byte> name, int wordRounds, int finalRounds)
    {
        State state = new(_key0, _key1);
        ulong last = (ulong)name.Length << 56;
        while (name.Length >= sizeof(ulong))
        {
            state.Absorb(BinaryPrimitives.ReadUInt64LittleEndian(name), wordRounds);
            name = name[sizeof(ulong)..];
        }

        for (int i = 0; i < name.Length; i++)
            last |= (ulong)name[i] << (8 * i);

        state.Absorb(last, wordRounds);
        return state.Finish(finalRounds);
    }

    private struct State(ulong key0, ulong key1)
    {
        private ulong _v0 = key0 ^ 0x736F6D6570736575;
        private ulong _v1 = key1 ^ 0x646F72616E646F6D;
        private ulong _v2 = key0 ^ 0x6C7967656E657261;
        private ulong _v3 = key1 ^ 0x7465646279746573;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Absorb(ulong word, int rounds)
        {
            _v3 ^= word;
            Round();
            if (rounds == 2)
                Round();

            _v0 ^= word;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public ulong Finish(int rounds)
        {
            _v2 ^= 0xFF;
            Round();
            Round();
            Round();
            if (rounds == 4)
                Round();

            return _v0 ^ _v1 ^ _v2 ^ _v3;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Round()
        {
            _v0 += _v1;
            _v1 = BitOperations.RotateLeft(_v1, 13) ^ _v0;
            _v0 = BitOperations.RotateLeft(_v0, 32);
            _v2 += _v3;
            _v3 = BitOperations.RotateLeft(_v3, 16) ^ _v2;
            _v0 += _v3;
            _v3 = BitOperations.RotateLeft(_v3, 21) ^ _v0;
            _v2 += _v1;
            _v1 = BitOperations.RotateLeft(_v1, 17) ^ _v2;
            _v2 = BitOperations.RotateLeft(_v2, 32);
        }
    }
}
