namespace CaseMgmt.Api.Operations;

/// <summary>Every operator command of the program, in the order the help shows them.</summary>
public static class OperatorCommands
{
    /// <summary>The commands; a new one is added here.</summary>
    public static IReadOnlyList<IOperatorCommand> All { get; } =
    [
        new LocalRun.UpCommand(),
        new TestRun.TestCommand(),
        new ImportPolicies(),
        new ImportSchools(),
        new ImportRegister(),
        new SampleGenerate(),
        new SampleLoad(),
        new RulesTest(),
        new ReplayDecisions(),
        new ListImpact(),
        new Simulate(),
        new DocsEvents(),
        new Migrate(),
        new Rebuild(),
        new ProjectionList(),
        new ProjectionResume(),
        new DeadlineList(),
        new DeadlineResume(),
        new VerifyLog(),
        new FindCorrelation(),
        new Rewrap(),
        new Dispose(),
        new DisposalsExport(),
        new DisposalsApply(),
        new DisposalsRequire(),
        new SchoolChoice.Allocation.Allocate(),
        new SchoolChoice.Allocation.AllocateVerify(),
        new Geography.Distances(),
        new Geography.ImportRoads(),
        new Geography.ImportCatchments(),
    ];

    /// <summary>Finds the command that the arguments begin with; the longest name wins.</summary>
    /// <param name="args">The program's arguments.</param>
    /// <param name="rest">The arguments after the name.</param>
    public static IOperatorCommand? Find(IReadOnlyList<string> args, out IReadOnlyList<string> rest)
    {
        foreach (var words in new[] { 2, 1 })
        {
            if (args.Count < words)
                continue;
            var name = string.Join(' ', args.Take(words));
            var command = All.FirstOrDefault(c => string.Equals(c.Name, name, StringComparison.Ordinal));
            if (command is null)
                continue;
            rest = [.. args.Skip(words)];
            return command;
        }
        rest = args;
        return null;
    }

    /// <summary>Writes one line per command.</summary>
    public static void WriteHelp(TextWriter output)
    {
        output.WriteLine("Commands (without one, the API starts):");
        foreach (var command in All)
            output.WriteLine($"  {command.Name} {command.Usage}");
    }
}
