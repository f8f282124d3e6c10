namespace Nova.Cli.Commands;

/// <summary>Something that the user should know and can change; the message says how.</summary>
internal sealed class ToolException(string message) : Exception(message);
