using System.Reflection;
using Nova.House.Tests.Reading;
using Xunit;

namespace Nova.House.Tests.Arrows;

public sealed class FolderArrowsTests
{
    [Fact]
    public void CompiledTypes_OfCore_PointOneWay()
    {
        IReadOnlyList<CoreType> types = CoreSources.Load();

        Assert.True(types.Count > 10, $"only {types.Count} types found");
        Finding.AssertNone(FolderArrows.Check(types));
    }

    [Fact]
    public void SourceFiles_OfCore_PointOneWay() =>
        Finding.AssertNone(Repository.FilesIn(CoreSources.Folder, ".cs").SelectMany(path => NamespaceArrows.Check(path, Repository.Read(path))));

    [Fact]
    public void PublicTypes_OfCore_LiveInOneNamespace() =>
        Finding.AssertNone(Assembly.Load("Nova.Core").GetExportedTypes()
            .Where(type => type.Namespace != "Nova.Core")
            .Select(type => new Finding("src/Nova.Core", 0, $"{type.FullName} is public and not in the namespace Nova.Core")));

    [Theory]
    [InlineData("Media", "Space")]
    [InlineData("Media", "Execution")]
    [InlineData("Execution", "Logs")]
    [InlineData("Logs", "Operations")]
    [InlineData("Index", "Recovery")]
    public void Check_ArrowTheWrongWay_IsFound(string folder, string other) =>
        Assert.Single(FolderArrows.Check([Type("A", folder, "B"), Type("B", other)]));

    [Theory]
    [InlineData("Operations", "Logs")]
    [InlineData("Recovery", "Operations")]
    [InlineData("Space", "Execution")]
    [InlineData("Paths", "Operations")]
    [InlineData("Media", "Inodes")]
    public void Check_ArrowTheRightWay_IsNotFound(string folder, string other) =>
        Assert.Empty(FolderArrows.Check([Type("A", folder, "B"), Type("B", other)]));

    [Fact]
    public void Check_PublicTypeThatNeedsTheEngine_IsNoVocabulary() =>
        Assert.Single(FolderArrows.Check([Type("Engine", "Operations", "Face"), Type("Face", "Inodes", "Number", "Engine"), Type("Number", "Inodes")]));

    [Theory]
    [InlineData(true, "Volume", "Paths")]
    [InlineData(false, "Volume", "Logs")]
    [InlineData(false, "Media", "Execution")]
    [InlineData(false, "Volume", "Misc")]
    public void AreOfOneRank_FoldersOfATypeInParts_IsTrueForEquals(bool expected, params string[] folders) => Assert.Equal(expected, FolderArrows.AreOfOneRank(folders));

    [Fact]
    public void Check_FolderWithoutAPlace_IsFound() => Assert.Single(FolderArrows.Check([Type("A", "Misc")]));

    [Theory]
    [InlineData("src/Nova.Core/Media/A.cs", "using Nova.Core.Space;\nnamespace Nova.Core.Media;", 1)]
    [InlineData("src/Nova.Core/Logs/A.cs", "namespace Nova.Core.Logs;\nclass A { int B => Nova.Core.Recovery.X.Y; }", 2)]
    [InlineData("src/Nova.Core/Logs/A.cs", "namespace Nova.Core.Space;", 1)]
    [InlineData("src/Nova.Core/Inodes/A.cs", "namespace Nova.Core.Inodes;", 1)]
    [InlineData("src/Nova.Core/A.cs", "namespace Nova.Core;", 0)]
    public void Check_NamespaceTheWrongWay_IsFound(string path, string source, int line) =>
        Assert.Equal(line, Assert.Single(NamespaceArrows.Check(path, source)).Line);

    [Fact]
    public void TypesIn_AllKindsOfDeclaration_AreFoundOnce()
    {
        const string Source = """
            namespace Nova.Core.Logs;
            internal sealed class One<T> where T : struct { private sealed class Inner; }
            internal readonly record struct Two(int A);
            public record Three;
            internal enum Four { A }
            internal delegate bool Five(int x);
            internal static class Six { void M() { foreach (int record in records) { } } }
            """;

        Assert.Equal(["One", "Two", "Three", "Four", "Five", "Six"], CoreSources.TypesIn(Source).Select(name => name.Split('.')[^1]));
    }

    [Fact]
    public void CompiledReferences_OfASmallType_AreComplete()
    {
        IReadOnlySet<Type> found = CompiledReferences.Of(typeof(Referrer));

        Assert.Equal(
            ["InAttribute", "InBody", "InField", "InGeneric", "InLambda", "InParameter"],
            found.Select(type => type.Name).Where(name => name.StartsWith("In", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    private static CoreType Type(string name, string folder, params string[] references) => new(name, folder, references.ToHashSet());
}

[AttributeUsage(AttributeTargets.Method)]
internal sealed class InAttribute : Attribute;

internal static class InBody
{
    internal static int Count(int n) => n + 1;
}

internal static class InLambda
{
    internal static int Count(int n) => n + 2;
}

internal sealed class InField;

internal sealed class InGeneric;

internal sealed class InParameter;

internal sealed class Referrer
{
    internal InField? Field { get; set; }

    [In]
    internal static List<InGeneric> Method(InParameter[] parameters) => [.. parameters.Select(_ => new List<InGeneric>(InLambda.Count(InBody.Count(1)))).First()];
}
