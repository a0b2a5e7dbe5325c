using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.EventStore;
using Npgsql;

namespace CaseMgmt.Api.Rules;

/// <summary>An officer, manager or auditor has a decision taken again on what was known then, by the versions of the rules that it cites.</summary>
internal sealed class ReplayDecision : IUseCase
{
    private const string About =
        "agrees: the cited versions, run on the sealed evidence, give what the log says. evidence-disposed: the evidence is gone for ever; that outcome and versions hold together is verified all the same. decision-without-rules: an officer or the board took the decision and no rule is cited, so there is nothing to apply again; its record and letter stand in the case. "
        + "A placement of a round of school choice is held against the round run again over its frozen facts and seed, one after it against the seat that was taken with it: differences says where they are not equal.";

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Officer.MapGet("/cases/{caseId:guid}/replay", Handle)
            .Describe("replay-decision", "Replay the decision in a case", About)
            .Refuses(RejectionKind.NotFound, "case-not-found").Refuses(RejectionKind.Conflict, "case-not-decided", "decision-without-rules").Produces<DecisionReplay>();
        groups.Manager.MapGet("/cases/{caseId:guid}/replay", Handle)
            .Describe("audit-decision", "Replay the decision in a case, as an auditor", About)
            .Refuses(RejectionKind.NotFound, "case-not-found").Refuses(RejectionKind.Conflict, "case-not-decided", "decision-without-rules").Produces<DecisionReplay>();
    }

    private const string Decided = "select outcome is not null from case_details where tenant_id = $1 and case_id = $2";

    private static Task<bool> IsDecidedAsync(IQuerySession session, Guid caseId, CancellationToken ct) => session.QueryAsync(
        new NpgsqlBatchCommand(Decided) { Parameters = { new NpgsqlParameter<string> { TypedValue = session.TenantId }, new NpgsqlParameter<Guid> { TypedValue = caseId } } },
        async reader => await reader.ReadAsync(ct) && reader.GetBoolean(0), ct);

    private static async Task<IResult> Handle(Guid caseId, CurrentActor actor, IEnumerable<IDecisionReplays> slices, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var row = await CaseRows.OneAsync(session, Viewers.Of(actor), caseId, ct);
        var slice = slices.FirstOrDefault(s => s.CaseType.Value == row.CaseType);
        return slice is not null && await slice.ReplayAsync(session, caseId, ct) is { } replay
            ? new Versioned<DecisionReplay>(replay, row.Version)
            : Problem.From(new Rejection(await IsDecidedAsync(session, caseId, ct) ? "decision-without-rules" : "case-not-decided", RejectionKind.Conflict));
    }
}
