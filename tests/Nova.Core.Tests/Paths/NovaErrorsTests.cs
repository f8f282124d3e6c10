using Xunit;

namespace Nova.Core.Tests.Paths;

public class NovaErrorsTests
{
    public static TheoryData<NovaError> All => new(Enum.GetValues<NovaError>());

    public static TheoryData<NovaError> Failures => new(Enum.GetValues<NovaError>().Where(error => error != NovaError.None));

    // Linux's asm-generic/errno-base.h and errno.h, written out by hand: the table is compared with the source, not with itself.
    [Theory]
    [InlineData(NovaError.None, 0)]
    [InlineData(NovaError.NotPermitted, 1)]
    [InlineData(NovaError.NotFound, 2)]
    [InlineData(NovaError.Unknown, 5)]
    [InlineData(NovaError.NoSuchOffset, 6)]
    [InlineData(NovaError.NoContent, 6)]
    [InlineData(NovaError.ValueTooLarge, 7)]
    [InlineData(NovaError.BadHandle, 9)]
    [InlineData(NovaError.InUse, 11)]
    [InlineData(NovaError.AccessDenied, 13)]
    [InlineData(NovaError.Busy, 16)]
    [InlineData(NovaError.Exists, 17)]
    [InlineData(NovaError.NotDirectory, 20)]
    [InlineData(NovaError.IsDirectory, 21)]
    [InlineData(NovaError.InvalidArgument, 22)]
    [InlineData(NovaError.NotAVolume, 22)]
    [InlineData(NovaError.FileTooLarge, 27)]
    [InlineData(NovaError.NoSpace, 28)]
    [InlineData(NovaError.ReadOnly, 30)]
    [InlineData(NovaError.TooManyLinks, 31)]
    [InlineData(NovaError.BufferTooSmall, 34)]
    [InlineData(NovaError.NameTooLong, 36)]
    [InlineData(NovaError.NotEmpty, 39)]
    [InlineData(NovaError.TooManySymbolicLinks, 40)]
    [InlineData(NovaError.NoData, 61)]
    [InlineData(NovaError.UnsupportedFormat, 93)]
    [InlineData(NovaError.NotSupported, 95)]
    [InlineData(NovaError.Stale, 116)]
    [InlineData(NovaError.Corrupt, 117)]
    public void ErrorNumber_EachError_IsLinuxs(NovaError error, int expected) => Assert.Equal(expected, NovaErrors.GetErrorNumber(error));

    [Fact]
    public void ErrorNumber_TheTestAbove_KnowsEveryError()
    {
        int rows = typeof(NovaErrorsTests).GetMethod(nameof(ErrorNumber_EachError_IsLinuxs))!.GetCustomAttributes(typeof(InlineDataAttribute), inherit: false).Length;

        Assert.Equal(Enum.GetValues<NovaError>().Length, rows);
    }

    [Fact]
    public void HResults_AllErrors_AreDistinctAndNegative()
    {
        int[] results = [.. Enum.GetValues<NovaError>().Where(error => error != NovaError.None).Select(NovaErrors.GetHResult)];

        Assert.Equal(results.Length, results.Distinct().Count());
        Assert.All(results, result => Assert.Equal(0x8007u, (uint)result >> 16));
        Assert.Equal(0, NovaErrors.GetHResult(NovaError.None));
    }

    // What the base class library's own exceptions carry for the same conditions.
    [Fact]
    public void HResult_UsualConditions_IsTheRuntimes()
    {
        Assert.Equal(new FileNotFoundException().HResult, NovaErrors.GetHResult(NovaError.NotFound));
        Assert.Equal(new PathTooLongException().HResult, NovaErrors.GetHResult(NovaError.NameTooLong));
        Assert.Equal(new UnauthorizedAccessException().HResult, NovaErrors.GetHResult(NovaError.AccessDenied));
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public void Failure_EachError_NamesOperationAndPathAndAdvises(NovaError error)
    {
        NovaException failure = NovaErrors.Failure(error, "frobnicate", "/a/b", "A detail.");

        Assert.Equal(error, failure.Error);
        Assert.Equal("frobnicate", failure.Operation);
        Assert.Equal("/a/b", failure.Path);
        Assert.Equal(NovaErrors.GetHResult(error), failure.HResult);
        Assert.StartsWith("frobnicate '/a/b': ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("A detail. ", failure.Message, StringComparison.Ordinal);
        Assert.True(NovaErrors.Advise(error).Length > 10);
        Assert.EndsWith(NovaErrors.Advise(error), failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Describe_EachError_IsAPhrase(NovaError error)
    {
        string text = NovaErrors.Describe(error);

        Assert.NotEmpty(text);
        Assert.False(text.EndsWith('.'));
    }

    [Fact]
    public void Table_NoError_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => NovaErrors.GetErrorNumber((NovaError)1000));

    [Fact]
    public void Damage_CarriesAllFour()
    {
        NovaException damage = NovaException.Damage("PageHeader", 12288, "owner 7", "owner 9");

        Assert.Equal(NovaError.Corrupt, damage.Error);
        Assert.Equal("PageHeader", damage.Structure);
        Assert.Equal(12288, damage.RegionOffset);
        Assert.Equal("owner 7", damage.Expected);
        Assert.Equal("owner 9", damage.Found);
        Assert.Equal(NovaErrors.GetHResult(NovaError.Corrupt), damage.HResult);
        Assert.Contains("PageHeader at byte 12,288 of the region: expected owner 7, found owner 9", damage.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_ExceptionOfTheBaseClassLibrary_FindsTheErrorInside()
    {
        Exception thrown = PathFailure.ToException(NovaError.AccessDenied, "open", "/a", ExpectedEntry.File);

        Assert.Equal(NovaError.AccessDenied, NovaErrors.Of(thrown));
        Assert.Equal(NovaError.None, NovaErrors.Of(new IOException()));
    }
}
