namespace CaseMgmt.Web.ApiClient;

/// <summary>The manager's part of the REST API: the lists of decisions for the board, and policies tried on past applications.</summary>
public sealed class ManagerApi(ApiTransport transport)
{
    /// <summary>The meetings, newest first; <paramref name="after"/> waits up to a second until that position is readable.</summary>
    public Task<Listing<BoardMeeting>> MeetingsAsync(string municipality, string? cursor, string? after, CancellationToken ct) =>
        transport.GetAsync<Listing<BoardMeeting>>($"{municipality}/manager/board-meetings{Query.With(("limit", "25"), ("cursor", cursor), ("after", after))}", ct);

    /// <summary>The decisions that stand on no list yet, oldest first.</summary>
    public Task<Listing<ReportedDecision>> UnreportedAsync(string municipality, string? cursor, CancellationToken ct) =>
        transport.GetAsync<Listing<ReportedDecision>>($"{municipality}/manager/unreported-decisions{Query.With(("limit", "25"), ("cursor", cursor))}", ct);

    /// <summary>The decisions on a meeting's list.</summary>
    public Task<Listing<ReportedDecision>> DecisionsAsync(string municipality, Guid meetingId, string? cursor, CancellationToken ct) =>
        transport.GetAsync<Listing<ReportedDecision>>($"{municipality}/manager/board-meetings/{meetingId}/decisions{Query.With(("limit", "100"), ("cursor", cursor))}", ct);

    /// <summary>The same list as CSV.</summary>
    public Task<ApiFile> CsvAsync(string municipality, Guid meetingId, CancellationToken ct) => transport.OpenAsync($"{municipality}/manager/board-meetings/{meetingId}/decisions.csv", ct);

    /// <summary>Draws up the list for a meeting.</summary>
    public Task<BoardAnswer> DrawUpAsync(string municipality, DateOnly? on, Guid idempotencyKey, CancellationToken ct) =>
        transport.CommandAsync<BoardAnswer>($"{municipality}/manager/board-meetings", new { on }, idempotencyKey, null, ct);

    /// <summary>Records the day of a step: <c>approvals</c> or <c>announcements</c>.</summary>
    public Task<BoardAnswer> StepAsync(string municipality, Guid meetingId, string step, DateOnly? on, Guid idempotencyKey, CancellationToken ct) =>
        transport.CommandAsync<BoardAnswer>($"{municipality}/manager/board-meetings/{meetingId}/{step}", new { on }, idempotencyKey, null, ct);

    /// <summary>The simulations that were run, latest first.</summary>
    public Task<Listing<SimulationRun>> SimulationsAsync(string municipality, string? cursor, CancellationToken ct) =>
        transport.GetAsync<Listing<SimulationRun>>($"{municipality}/manager/simulations{Query.With(("limit", "25"), ("cursor", cursor))}", ct);

    /// <summary>Tries a draft policy on past applications. The run is recorded; nothing is adopted.</summary>
    public async Task<SimulationCounts> SimulateAsync(string municipality, object draft, CancellationToken ct) =>
        (await transport.AskLastAsync<SimulationLine>($"{municipality}/manager/simulations", draft, ct)).Result
        ?? throw new ApiUnavailableException("The simulation was broken off.", TimeSpan.FromSeconds(10));

    /// <summary>What the municipality has settled in a matter for today; null where nothing is in force.</summary>
    public async Task<AdoptedPolicy?> PolicyAsync(string municipality, string policy, CancellationToken ct) =>
        (await transport.GetAsync<Listing<AdoptedPolicy>>($"{municipality}/policies{Query.With(("limit", "200"))}", ct)).Items.FirstOrDefault(p => p.Policy == policy);
}
