using System.Reflection;

namespace Nova.Core.Recovery;

/// <summary>Name and version of this library, as it signs what it formats and mounts.</summary>
internal static class LibraryVersion
{
    public static string Text { get; } = $"Nova.Core {typeof(LibraryVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]}";
}
