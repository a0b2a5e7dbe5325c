using System.Globalization;
using CaseMgmt.Api.Rules;
using CaseMgmt.Api.SchoolChoice.Publication;
using CaseMgmt.Api.SchoolTransport;
using CaseMgmt.Domain.Cases;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using Dapper;

namespace CaseMgmt.Api.Operations;

/// <summary><c>replay</c>: takes decisions again on what was known then, by the versions of rules that they cite; one by its reference, or every one of a municipality.</summary>
public sealed class ReplayDecisions : IOperatorCommand
{
    /// <inheritdoc/>
    public string Name => "replay";

    /// <inheritdoc/>
    public string Usage => "--municipality M [--case REFERENCE]";

    /// <inheritdoc/>
    public async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken ct)
    {
        if (ImportOptions.Read(args, "municipality", "case") is not ({ Count: 0 }, var named)
            || !named.TryGetValue("municipality", out var municipality) || !ImportOptions.IsMunicipality(municipality)
            || (named.TryGetValue("case", out var text) && !CaseReference.TryParse(text, out _)))
        {
            return await ImportOptions.CalledWronglyAsync(this, error);
        }
        var wrong = 0;
        var failed = await VaultCommands.RunAsync(
            async options =>
            {
                await using var store = new DocumentStore(options);
                wrong = await RunAsync(store, municipality, named.GetValueOrDefault("case"), output, ct);
            },
            error);
        return failed != 0 ? failed : Math.Min(wrong, 1);
    }

    /// <summary>Replays.</summary>
    /// <returns>How many decisions do not come out as the log says; one that is not found counts.</returns>
    internal static async Task<int> RunAsync(IDocumentStore store, string municipality, string? reference, TextWriter output, CancellationToken ct)
    {
        IReadOnlyList<IDecisionReplays> slices = [new TransportReplays(), new ChoiceReplays(keepsRound: true)];
        await using var session = store.QuerySession(municipality);
        var cases = (await session.QueryAsync(
            connection => connection.QueryAsync<Row>(new CommandDefinition(
                "select case_id as CaseId, reference as Reference, case_type as CaseType from case_details where tenant_id = @Tenant and outcome is not null and (@Reference::text is null or reference = @Reference) order by case_id",
                new { Tenant = municipality, Reference = reference }, cancellationToken: ct)),
            ct)).AsList();
        var (agree, disposed, wrong, judged) = (0, 0, 0, 0);
        foreach (var row in cases)
        {
            var slice = slices.FirstOrDefault(s => s.CaseType.Value == row.CaseType);
            if (slice is null || await slice.ReplayAsync(session, row.CaseId, ct) is not { } replay)
            {
                judged++;
                if (reference is not null)
                    await output.WriteLineAsync($"{row.Reference}: decision-without-rules");
                continue;
            }
            _ = replay.Status switch { ReplayStatus.Agrees => agree++, ReplayStatus.EvidenceDisposed => disposed++, _ => wrong++ };
            if (reference is not null || replay.Status is ReplayStatus.Differs or ReplayStatus.EvidenceDisposedAndDiffers)
                await output.WriteLineAsync($"{row.Reference}: {Code.Of(replay.Status)}");
            foreach (var difference in replay.Differences ?? [])
                await output.WriteLineAsync($"  {difference}");
            foreach (var rule in replay.Rules.Where(r => r.Again is { } again && again != r.Stored))
                await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  {rule.Rule} version {rule.Version}: {Code.Of(rule.Stored)} in the log, {Code.Of(rule.Again!.Value)} now"));
        }
        if (reference is not null && cases.Count == 0)
        {
            await output.WriteLineAsync($"{reference}: no decided case has that reference.");
            return 1;
        }
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{agree} decisions agree, {disposed} have their evidence disposed of and hold together, {wrong} differ. {judged} were taken by officers or the board without a rule, so that there is nothing to apply again."));
        return wrong;
    }

    private sealed record Row(Guid CaseId, string Reference, string CaseType);
}
