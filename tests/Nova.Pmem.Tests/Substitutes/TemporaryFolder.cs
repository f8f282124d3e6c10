namespace Nova.Pmem.Tests;

/// <summary>A folder that goes with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly string _path;

    public TemporaryFolder(string? parent = null)
    {
        _path = Path.Combine(parent ?? Path.GetTempPath(), "nova-" + Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(_path);
    }

    public string File(string name) => Path.Combine(_path, name);

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
