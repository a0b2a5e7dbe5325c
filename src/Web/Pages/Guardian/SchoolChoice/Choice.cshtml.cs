using System.Globalization;
using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;

namespace CaseMgmt.Web.Pages.Guardian.SchoolChoice;

/// <summary>A choice of schools: the wishes, how far it is signed, what it comes to; and where the child is placed once the round is published.</summary>
public sealed class ChoiceModel(ChoiceApi choices, GuardianApi api, CurrentMunicipality here, Wording wording, TimeProvider clock) : CasePartModel(api, here, wording)
{
    /// <summary>The choice.</summary>
    public Choice Choice { get; private set; } = null!;

    /// <summary>What came of the round, wish by wish; null until it is published, and for a placement that the round did not give.</summary>
    public RoundResult? Result { get; private set; }

    /// <summary>The schools where the child waits for a seat.</summary>
    public IReadOnlyList<NamedUnit> Waits { get; private set; } = [];

    /// <summary>What has happened, oldest first.</summary>
    public IReadOnlyList<TimelineEntry> Timeline { get; private set; } = [];

    /// <summary>The reader's own signature; null for whoever chose, and where none is asked for.</summary>
    public ChoiceSignature? Mine => Choice.Signatures.FirstOrDefault(s => s.IsMine && s.State is not "not-asked");

    /// <summary>True when the time for choices is over.</summary>
    public bool IsTimeOver => Choice.ClosesAt <= clock.GetUtcNow();

    /// <summary>Where the choice is changed.</summary>
    public string ChangePath => $"/{Here}/school-choice/{Choice.RoundId}/children/{Choice.ChildId}";


    /// <summary>The child's row as it stands in the published result, line by line.</summary>
    public static IReadOnlyList<string> ProofRow(RoundResult result) =>
        [result.RoundId, result.Code, result.Lottery.ToString(CultureInfo.InvariantCulture), result.School ?? "", result.WishNumber.ToString(CultureInfo.InvariantCulture), result.Proof.Salt];

    /// <summary>Takes the choice back.</summary>
    public Task<IActionResult> OnPostWithdrawAsync([FromForm] CaseForm form, CancellationToken ct) =>
        SendAsync("choice-withdraw", form, () => choices.WithdrawAsync(Here, CaseId, form.Version, form.Key, ct), ct);

    /// <summary>Accepts the seat that is offered.</summary>
    public Task<IActionResult> OnPostAcceptAsync([FromForm] CaseForm form, CancellationToken ct) =>
        SendAsync("offer-accept", form, () => choices.AnswerOfferAsync(Here, form.About, true, form.Key, ct), ct);

    /// <summary>Declines the seat that is offered.</summary>
    public Task<IActionResult> OnPostDeclineAsync([FromForm] CaseForm form, CancellationToken ct) =>
        SendAsync("offer-decline", form, () => choices.AnswerOfferAsync(Here, form.About, false, form.Key, ct), ct);

    /// <summary>Takes the child off the waiting list of a school, or off all.</summary>
    public Task<IActionResult> OnPostLeaveAsync([FromForm] CaseForm form, CancellationToken ct) =>
        SendAsync("leave-waiting", form, () => choices.LeaveWaitingAsync(Here, CaseId, string.IsNullOrEmpty(form.Choice) ? null : form.Choice, form.Version, form.Key, ct), ct, "unit");

    /// <inheritdoc/>
    protected override async Task ReadPartAsync(CancellationToken ct)
    {
        Choice = await choices.ChoiceAsync(Here, CaseId, null, ct);
        try
        {
            Result = Choice.Placed is null ? null : await choices.ResultAsync(Here, CaseId, ct);
        }
        catch (ApiProblemException e) when (e.Problem.Status is 404 or 410)
        {
            // One who was placed after the round has no row in its result.
        }
        Waits = Choice.Placed is not null || Choice.State == "late" ? await choices.WaitsAsync(Here, CaseId, ct) : [];
        Timeline = (await api.TimelineAsync(Here, CaseId, ct)).Items;
    }
}
