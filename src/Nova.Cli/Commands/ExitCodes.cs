namespace Nova.Cli.Commands;

/// <summary>What the process returns. <c>check</c> has the codes of fsck, everything else the usual three.</summary>
internal static class ExitCodes
{
    public const int Success = 0;
    public const int Failure = 1;
    public const int Usage = 2;

    public const int CheckErrorsLeft = 4;
    public const int CheckOperational = 8;
    public const int CheckUsage = 16;
}
