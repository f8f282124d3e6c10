using Nova.Cli.Commands;

return CommandLine.Run(RawArguments.Recover(args));
