using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Nova.Core.Tests.Paths;

public class NovaNamesTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    [InlineData("grün/日本/😀", "grün/日本/😀")]
    public void ToText_Utf8_IsItself(string text, string expected) => Assert.Equal(expected, NovaNames.ToText(Encoding.UTF8.GetBytes(text)));

    // Half surrogates can't stand in attributes, which are UTF-8 in the assembly: they are lists of UTF-16 units here.
    public static TheoryData<byte[], ushort[]> Escaped => new()
    {
        { [0xFF], [0xDCFF] },
        { [(byte)'a', 0x80, (byte)'b'], ['a', 0xDC80, 'b'] },
        { [0xC3, 0xA9, 0xC3], ['é', 0xDCC3] }, // a character, then one that is cut off
        { [0xED, 0xA0, 0x80], [0xDCED, 0xDCA0, 0xDC80] }, // a surrogate is not UTF-8
        { [0xC0, 0xAF], [0xDCC0, 0xDCAF] }, // an overlong slash is no slash
        { [0xF0, 0x9F, 0x98], [0xDCF0, 0xDC9F, 0xDC98] },
    };

    public static TheoryData<ushort[]> HalfSurrogates => new()
    {
        new ushort[] { 0xD800 }, // a high one alone
        new ushort[] { 'a', 0xD83D, 'b' },
        new ushort[] { 0xDC7F }, // a low one that stands for no byte
        new ushort[] { 0xDC00 },
        new ushort[] { 0xDD00 },
        new ushort[] { 0xDFFF },
    };

    [Theory]
    [MemberData(nameof(Escaped))]
    public void ToText_OtherBytes_AreEscapedOneByOne(byte[] bytes, ushort[] units)
    {
        string expected = Text(units);

        Assert.Equal(expected, NovaNames.ToText(bytes));
        Assert.Equal(bytes, NovaNames.ToBytes(expected));
    }

    [Theory]
    [MemberData(nameof(HalfSurrogates))]
    public void ToBytes_OtherHalfSurrogates_AreRefused(ushort[] units) => Assert.Throws<ArgumentException>(() => NovaNames.ToBytes(Text(units)));

    [Fact]
    public void ToBytes_PairWhoseSecondHalfLooksLikeAnEscape_IsACharacter() =>
        Assert.Equal([0xF0, 0x90, 0x82, 0x80], NovaNames.ToBytes("\uD800\uDC80"));

    [Fact]
    public void RoundTrip_AnyBytes_AreTheSame()
    {
        // Bytes around the borders of UTF-8's ranges are likelier than chance would have them.
        Gen<byte> octet = Gen.OneOf(
            ArbMap.Default.GeneratorFor<byte>(),
            Gen.Elements<byte>(0x7F, 0x80, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xED, 0xEF, 0xF0, 0xF4, 0xF5, 0xFF, 0xA0, 0x9F, 0x90, 0x8F));

        Prop.ForAll(octet.ArrayOf().ToArbitrary(), bytes => NovaNames.ToBytes(NovaNames.ToText(bytes)).AsSpan().SequenceEqual(bytes))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));
    }

    private static string Text(ushort[] units) => string.Concat(units.Select(unit => (char)unit));
}
