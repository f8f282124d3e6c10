namespace Nova.Pmem;

/// <summary>Arithmetic modulo the polynomial of CRC32C. Reflected: the highest bit of a word is the coefficient of x^0.</summary>
internal static class Castagnoli
{
    public const uint Polynomial = 0x82F63B78;

    private const uint One = 0x80000000;

    /// <summary>x^<paramref name="exponent"/>; the exponent is 0 or more.</summary>
    public static uint PowerOfX(int exponent)
    {
        uint power = One;
        for (int step = 0; step < exponent; step++)
            power = TimesX(power);
        return power;
    }

    /// <summary>The product of two polynomials.</summary>
    public static uint Multiply(uint left, uint right)
    {
        uint product = 0;
        for (uint bit = One; bit != 0; bit >>= 1)
        {
            if ((left & bit) != 0)
                product ^= right;
            right = TimesX(right);
        }

        return product;
    }

    private static uint TimesX(uint value) => (value >> 1) ^ ((value & 1) == 0 ? 0 : Polynomial);
}
