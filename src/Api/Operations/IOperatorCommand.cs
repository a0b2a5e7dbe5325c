namespace CaseMgmt.Api.Operations;

/// <summary>One command of the operator's command line, such as <c>migrate</c> or <c>import roads</c>.</summary>
public interface IOperatorCommand
{
    /// <summary>One or two words, separated by one space, as typed: <c>distances</c>, <c>import roads</c>.</summary>
    string Name { get; }

    /// <summary>One line that shows the arguments, without the name: <c>FILE [--profile P]</c>.</summary>
    string Usage { get; }

    /// <summary>Runs the command.</summary>
    /// <param name="args">The arguments after the name.</param>
    /// <param name="output">Where results and progress go.</param>
    /// <param name="error">Where errors go, each naming the file, line or option that is wrong.</param>
    /// <param name="ct">Ends the command early, with nothing half done.</param>
    /// <returns>The process's exit code: 0 done, 1 failed, 2 called wrongly.</returns>
    Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken ct);
}
