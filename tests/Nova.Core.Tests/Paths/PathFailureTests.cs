using Xunit;

namespace Nova.Core.Tests.Paths;

public class PathFailureTests
{
    private static readonly Dictionary<NovaError, Type> RuntimesOwn = new()
    {
        [NovaError.NotFound] = typeof(FileNotFoundException),
        [NovaError.NotDirectory] = typeof(DirectoryNotFoundException),
        [NovaError.IsDirectory] = typeof(UnauthorizedAccessException),
        [NovaError.AccessDenied] = typeof(UnauthorizedAccessException),
        [NovaError.NotPermitted] = typeof(UnauthorizedAccessException),
        [NovaError.BadHandle] = typeof(UnauthorizedAccessException),
        [NovaError.NameTooLong] = typeof(PathTooLongException),
    };

    public static TheoryData<NovaError> Failures => new(Enum.GetValues<NovaError>().Where(error => error != NovaError.None));

    [Theory]
    [MemberData(nameof(Failures))]
    public void ToException_EachError_HasItsTypeAndTheErrorInside(NovaError error)
    {
        Exception exception = PathFailure.ToException(error, "open file", "/a", ExpectedEntry.File);

        Assert.IsType(RuntimesOwn.GetValueOrDefault(error, typeof(NovaException)), exception);
        NovaException inside = Assert.IsType<NovaException>(exception.InnerException ?? exception);
        Assert.Equal(error, inside.Error);
        Assert.Equal("/a", inside.Path);
        Assert.Equal(inside.Message, exception.Message);
    }

    [Fact]
    public void ToException_MissingDirectory_IsDirectoryNotFound() =>
        Assert.IsType<DirectoryNotFoundException>(PathFailure.ToException(NovaError.NotFound, "enumerate", "/a", ExpectedEntry.Directory));

    [Fact]
    public void ToException_MissingFile_NamesTheFile() =>
        Assert.Equal("/a", Assert.IsType<FileNotFoundException>(PathFailure.ToException(NovaError.NotFound, "open", "/a", ExpectedEntry.File)).FileName);
}
