namespace CaseMgmt.Web.ApiClient;

/// <summary>The guardian's part of the rounds of school choice in the REST API.</summary>
public sealed class ChoiceApi(ApiTransport transport)
{
    /// <summary>The rounds that concern the guardian's children.</summary>
    public async Task<IReadOnlyList<ChoiceRound>> RoundsAsync(string municipality, CancellationToken ct) =>
        (await transport.GetAsync<Listing<ChoiceRound>>($"{municipality}/guardian/school-choice/rounds", ct)).Items;

    /// <summary>The schools of a round for a child.</summary>
    public Task<RoundSchools> SchoolsAsync(string municipality, Guid roundId, Guid childId, CancellationToken ct) =>
        transport.GetAsync<RoundSchools>($"{municipality}/guardian/school-choice/rounds/{roundId}/children/{childId}/schools", ct);

    /// <summary>A choice; <paramref name="after"/> waits up to a second until that position is readable.</summary>
    public Task<Choice> ChoiceAsync(string municipality, Guid caseId, string? after, CancellationToken ct) =>
        transport.GetAsync<Choice>($"{municipality}/guardian/school-choice/choices/{caseId}{Query.With(("after", after))}", ct);

    /// <summary>Chooses. A second choice for the child is refused with code <c>choice-exists</c> and the existing case.</summary>
    public Task<CommandAnswer> ChooseAsync(string municipality, ChoiceToSend choice, Guid idempotencyKey, CancellationToken ct) =>
        transport.CommandAsync<CommandAnswer>($"{municipality}/guardian/school-choice/choices", choice, idempotencyKey, null, ct);

    /// <summary>Chooses when the time for choices is over: taken in as a late choice, tried by itself.</summary>
    public Task<CommandAnswer> ChooseLateAsync(string municipality, Guid roundId, Guid childId, IReadOnlyList<string> wishes, string? words, Guid idempotencyKey, CancellationToken ct) =>
        transport.CommandAsync<CommandAnswer>($"{municipality}/guardian/school-choice/late-choices", new { roundId, childId, wishes, words }, idempotencyKey, null, ct);

    /// <summary>Changes a choice: all of it.</summary>
    public Task<CommandAnswer> ChangeAsync(string municipality, Guid caseId, ChoiceToSend choice, long version, Guid idempotencyKey, CancellationToken ct) =>
        transport.PutAsync<CommandAnswer>($"{municipality}/guardian/school-choice/choices/{caseId}", new { choice.Wishes, choice.Siblings, choice.Words }, idempotencyKey, version, ct);

    /// <summary>What came of the round; not found until it is published.</summary>
    public Task<RoundResult> ResultAsync(string municipality, Guid caseId, CancellationToken ct) =>
        transport.GetAsync<RoundResult>($"{municipality}/guardian/school-choice/cases/{caseId}/result", ct);

    /// <summary>Accepts or declines a seat that is offered.</summary>
    public Task<CommandAnswer> AnswerOfferAsync(string municipality, Guid offerId, bool accepts, Guid idempotencyKey, CancellationToken ct) =>
        transport.CommandAsync<CommandAnswer>($"{municipality}/guardian/school-choice/offers/{offerId}/answers", new { accepts }, idempotencyKey, null, ct);

    /// <summary>The schools where the child waits for a seat.</summary>
    public async Task<IReadOnlyList<NamedUnit>> WaitsAsync(string municipality, Guid caseId, CancellationToken ct) =>
        (await transport.GetAsync<WaitingSchools>($"{municipality}/guardian/school-choice/cases/{caseId}/waiting-lists", ct)).Waits;

    /// <summary>Takes the child off the waiting list of a school, or off all when <paramref name="unit"/> is null.</summary>
    public Task<CommandAnswer> LeaveWaitingAsync(string municipality, Guid caseId, string? unit, long version, Guid idempotencyKey, CancellationToken ct) =>
        transport.CommandAsync<CommandAnswer>($"{municipality}/guardian/school-choice/cases/{caseId}/waiting-departures", new { unit }, idempotencyKey, version, ct);

    /// <summary>Takes a choice back.</summary>
    public Task<CommandAnswer> WithdrawAsync(string municipality, Guid caseId, long version, Guid idempotencyKey, CancellationToken ct) =>
        transport.CommandAsync<CommandAnswer>($"{municipality}/guardian/school-choice/choices/{caseId}/withdrawals", new { }, idempotencyKey, version, ct);

    /// <summary>A child's code in a round, once the list is fixed.</summary>
    public Task<ChildCode> CodeAsync(string municipality, Guid roundId, Guid childId, CancellationToken ct) =>
        transport.GetAsync<ChildCode>($"{municipality}/guardian/school-choice/rounds/{roundId}/children/{childId}/code", ct);
}
