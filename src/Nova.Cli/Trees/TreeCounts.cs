namespace Nova.Cli.Trees;

/// <summary>How large a tree is.</summary>
/// <param name="Entries">Names in it, directories and everything else.</param>
/// <param name="Files">Names of regular files.</param>
/// <param name="Bytes">Content of regular files, holes included, each file once whatever its names.</param>
/// <param name="StoredBytes">Blocks of 4,096 bytes that this content takes, holes left out, in bytes.</param>
internal readonly record struct TreeCounts(long Entries, long Files, long Bytes, long StoredBytes);
