namespace CaseMgmt.Web.ApiClient;

/// <summary>The officers' part of the REST API that concerns rounds of school choice.</summary>
public sealed class RoundApi(ApiTransport transport)
{
    private const int MostPages = 10;

    /// <summary>The rounds, the one that opens last first.</summary>
    public Task<Listing<RoundItem>> RoundsAsync(string municipality, string? cursor, CancellationToken ct) =>
        transport.GetAsync<Listing<RoundItem>>($"{municipality}/officer/school-choice/rounds{Query.With(("limit", "25"), ("cursor", cursor))}", ct);

    /// <summary>One round; <paramref name="after"/> waits up to a second until that position is readable.</summary>
    public Task<RoundDetails> RoundAsync(string municipality, Guid roundId, string? after, CancellationToken ct) => transport.GetAsync<RoundDetails>(Round(municipality, roundId) + Query.With(("after", after)), ct);

    /// <summary>Sets a round up.</summary>
    public Task<RoundAnswer> PrepareAsync(string municipality, object plan, Guid idempotencyKey, CancellationToken ct) =>
        transport.CommandAsync<RoundAnswer>($"{municipality}/officer/school-choice/rounds", plan, idempotencyKey, null, ct);

    /// <summary>Takes a round a step further, on the version that was read.</summary>
    /// <param name="municipality">The municipality.</param>
    /// <param name="roundId">The round.</param>
    /// <param name="step">The step, as its path under the round, such as <c>openings</c>.</param>
    /// <param name="body">The command.</param>
    /// <param name="idempotencyKey">The same through every retry.</param>
    /// <param name="version">The version that was read.</param>
    /// <param name="ct">Cancels the wait.</param>
    public Task<RoundAnswer> StepAsync(string municipality, Guid roundId, string step, object body, Guid idempotencyKey, long version, CancellationToken ct) =>
        transport.CommandAsync<RoundAnswer>(Round(municipality, roundId, step), body, idempotencyKey, version, ct);

    /// <summary>The public draws that the municipality accepts as the source of a round's seed.</summary>
    public Task<IReadOnlyList<LotterySource>> LotterySourcesAsync(string municipality, Guid roundId, CancellationToken ct) =>
        AllAsync<LotterySource>(Round(municipality, roundId, "lottery-sources"), ct);

    /// <summary>What a round would be closed on; nothing is saved.</summary>
    public Task<ClosingPreview> ClosingPreviewAsync(string municipality, Guid roundId, CancellationToken ct) =>
        transport.AskAsync<ClosingPreview>(Round(municipality, roundId, "closings/previews"), new { }, ct);

    /// <summary>What a proposal would be; nothing is saved.</summary>
    public Task<AllocationPreview> AllocationPreviewAsync(string municipality, Guid roundId, IReadOnlyList<FactEntry> corrections, IReadOnlyList<SeatEntry> seats, CancellationToken ct) =>
        transport.AskAsync<AllocationPreview>(Round(municipality, roundId, "allocations/previews"), new { corrections, seats }, ct);

    /// <summary>The proposal or the result, child by child.</summary>
    public Task<Listing<RoundPlacement>> ResultsAsync(string municipality, Guid roundId, string? grade, string? school, string? cursor, CancellationToken ct) =>
        transport.GetAsync<Listing<RoundPlacement>>(Round(municipality, roundId, "results") + Query.With(("grade", grade), ("school", school), ("limit", "50"), ("cursor", cursor)), ct);

    /// <summary>The proposal or the result for one child; null where the round has no such child that the officer may see.</summary>
    public async Task<RoundPlacement?> ResultOfAsync(string municipality, Guid roundId, Guid childId, CancellationToken ct) =>
        (await transport.GetAsync<Listing<RoundPlacement>>(Round(municipality, roundId, "results") + Query.With(("childId", childId.ToString("D")), ("limit", "1")), ct)).Items is [var one, ..] ? one : null;

    /// <summary>The children hit by the known flaw of relative proximity.</summary>
    public Task<Listing<ProximityFlaw>> FlawsAsync(string municipality, Guid roundId, CancellationToken ct) =>
        transport.GetAsync<Listing<ProximityFlaw>>(Round(municipality, roundId, "proximity-flaws") + Query.With(("limit", "200")), ct);

    /// <summary>How far the publication has come.</summary>
    public Task<PublicationProgress> PublicationAsync(string municipality, Guid roundId, CancellationToken ct) => transport.GetAsync<PublicationProgress>(Round(municipality, roundId, "publication"), ct);

    /// <summary>The last admitted of each school in a published round.</summary>
    public Task<RoundCutoffs> CutoffsAsync(string municipality, Guid roundId, CancellationToken ct) =>
        transport.GetAsync<RoundCutoffs>($"{municipality}/public/school-choice/rounds/{roundId}/cutoffs", ct);

    /// <summary>The children whom officers have taken out of a round, the oldest case first: at most fifty.</summary>
    public async Task<IReadOnlyList<LeftOutChoice>> LeftOutAsync(string municipality, Guid roundId, CancellationToken ct)
    {
        var listed = await transport.GetAsync<Listing<RoundChoice>>(Round(municipality, roundId, "choices") + Query.With(("state", "left-out"), ("limit", "50")), ct);
        var all = new List<LeftOutChoice>();
        foreach (var choice in listed.Items)
            all.Add(await transport.GetAsync<LeftOutChoice>($"{municipality}/officer/school-choice/choices/{choice.CaseId}", ct));
        return all;
    }

    /// <summary>The choices of a round, the oldest first.</summary>
    public Task<Listing<RoundChoice>> ChoicesAsync(string municipality, Guid roundId, string? state, string? agreement, string? cursor, CancellationToken ct) =>
        transport.GetAsync<Listing<RoundChoice>>(Round(municipality, roundId, "choices") + Query.With(("state", state), ("agreement", agreement), ("limit", "50"), ("cursor", cursor)), ct);

    /// <summary>The statistics of a published round.</summary>
    public Task<RoundTable> StatisticsAsync(string municipality, Guid roundId, CancellationToken ct) => transport.GetAsync<RoundTable>(Round(municipality, roundId, "statistics"), ct);

    /// <summary>Decides singly about a child: its place (<c>placements</c>) an end without one (<c>endings</c>) or that its late wishes are refused (<c>late-refusals</c>); or records that its seat is free again (<c>vacancies</c>) or that it waits no more (<c>waiting-departures</c>).</summary>
    public Task<CommandAnswer> DecideSinglyAsync(string municipality, Guid caseId, string decision, object body, Guid idempotencyKey, long version, CancellationToken ct) =>
        transport.CommandAsync<CommandAnswer>($"{municipality}/officer/school-choice/cases/{caseId}/{decision}", body, idempotencyKey, version, ct);

    /// <summary>The schools where a child waits for a seat.</summary>
    public async Task<IReadOnlyList<NamedUnit>> WaitsAsync(string municipality, Guid caseId, CancellationToken ct) =>
        (await transport.GetAsync<WaitingSchools>($"{municipality}/officer/school-choice/cases/{caseId}/waiting-lists", ct)).Waits;

    /// <summary>The free seats that somebody waits for.</summary>
    public Task<IReadOnlyList<FreeSeat>> FreeSeatsAsync(string municipality, Guid roundId, CancellationToken ct) => AllAsync<FreeSeat>(Round(municipality, roundId, "free-seats"), ct);

    /// <summary>Who waits for a school in a grade, the first first.</summary>
    public Task<Listing<WaitingChild>> WaitingAsync(string municipality, Guid roundId, string unit, string grade, string? cursor, CancellationToken ct) =>
        transport.GetAsync<Listing<WaitingChild>>(Round(municipality, roundId, "waiting-lists") + Query.With(("unit", unit), ("grade", grade), ("limit", "50"), ("cursor", cursor)), ct);

    /// <summary>The offers of a round, the latest first.</summary>
    public Task<Listing<SeatOffer>> OffersAsync(string municipality, Guid roundId, string? cursor, CancellationToken ct) =>
        transport.GetAsync<Listing<SeatOffer>>(Round(municipality, roundId, "offers") + Query.With(("limit", "50"), ("cursor", cursor)), ct);

    /// <summary>Offers a free seat to the first on the list.</summary>
    public Task<CommandAnswer> OfferAsync(string municipality, Guid roundId, object offer, Guid idempotencyKey, CancellationToken ct) =>
        transport.CommandAsync<CommandAnswer>(Round(municipality, roundId, "offers"), offer, idempotencyKey, null, ct);

    /// <summary>Records what the guardians answer to an offer.</summary>
    public Task<CommandAnswer> AnswerOfferAsync(string municipality, Guid offerId, bool accepts, Guid idempotencyKey, CancellationToken ct) =>
        transport.CommandAsync<CommandAnswer>($"{municipality}/officer/school-choice/offers/{offerId}/answers", new { accepts }, idempotencyKey, null, ct);

    /// <summary>The school units of the municipality; <paramref name="after"/> waits up to a second until that position is readable.</summary>
    public Task<IReadOnlyList<UnitItem>> UnitsAsync(string municipality, CancellationToken ct, string? after = null) => AllAsync<UnitItem>($"{municipality}/officer/school-units", ct, after);

    private async Task<IReadOnlyList<T>> AllAsync<T>(string list, CancellationToken ct, string? after = null)
    {
        var all = new List<T>();
        string? cursor = null;
        for (var page = 0; page < MostPages; page++)
        {
            var listing = await transport.GetAsync<Listing<T>>($"{list}{Query.With(("limit", "200"), ("cursor", cursor), ("after", after))}", ct);
            all.AddRange(listing.Items);
            cursor = listing.NextCursor;
            if (cursor is null)
                break;
        }
        return all;
    }

    private static string Round(string municipality, Guid roundId, string? part = null) => $"{municipality}/officer/school-choice/rounds/{roundId}{(part is null ? "" : "/" + part)}";
}
