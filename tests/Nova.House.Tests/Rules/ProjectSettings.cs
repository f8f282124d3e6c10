using Nova.House.Tests.Reading;

namespace Nova.House.Tests.Rules;

/// <summary>Settings of the build that the rules rest on: the compiler demands documentation of public members in src, and unsafe code is allowed in few projects (tests derive regions of their own).</summary>
internal static class ProjectSettings
{
    private static readonly string[] UnsafeProjects = ["Nova.Pmem", "Nova.Core", "Nova.Testing", "Nova.Pmem.Tests", "Nova.Core.Tests"];

    internal static IEnumerable<Finding> Check(ProjectFile file)
    {
        bool isShared = !file.RelativePath.EndsWith(".csproj", StringComparison.Ordinal);
        bool isSource = file.RelativePath.StartsWith("src/", StringComparison.Ordinal);
        if (!UnsafeProjects.Contains(file.Name) && file.ValuesOf("AllowUnsafeBlocks").Any(p => p.Value == "true"))
        {
            yield return new Finding(file.RelativePath, 0, BannedWords.UnsafePlace);
        }

        if (!isSource && !isShared)
        {
            yield break;
        }

        foreach ((string value, string condition) in file.ValuesOf("NoWarn").Concat(file.ValuesOf("WarningsNotAsErrors")))
        {
            if (value.Contains("1591", StringComparison.Ordinal) && (isSource || !IsForTestsOnly(condition)))
            {
                yield return new Finding(file.RelativePath, 0, "turns off CS1591 for src: every public member there is documented");
            }
        }

        foreach (string property in (string[])["GenerateDocumentationFile", "TreatWarningsAsErrors"])
        {
            if (file.ValuesOf(property).Any(p => p.Value == "false"))
            {
                yield return new Finding(file.RelativePath, 0, $"turns off {property}");
            }
        }
    }

    private static bool IsForTestsOnly(string condition) =>
        condition.Contains("tests", StringComparison.Ordinal) && !condition.Contains("src", StringComparison.Ordinal);
}
