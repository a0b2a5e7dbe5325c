using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.SchoolChoice.Rounds;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.SchoolChoice;
using CaseMgmt.Projections.SchoolUnits;
using Dapper;

namespace CaseMgmt.Api.SchoolChoice.Choices;

/// <summary>The details of a case of school choice, for guardians and officers. Where the child is placed stands there once the round is published.</summary>
internal sealed class ChoiceDetails : IUseCase
{
    private const string Parties = "select person, role, signature, due::timestamp as due from case_parties where tenant_id = @TenantId and case_id = @CaseId order by version, person";

    private const string AboutTimes =
        "Its version stands in ETag. Where the child is placed is told when the round is published. As of another time the same is shown as it was known, or as it stood; then there is no ETag, since nothing can be decided on it. " +
        "The round's days, names and protection are those of today.";

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Guardian.MapGet("/school-choice/choices/{caseId:guid}", Handle)
            .Describe("my-choice", "Read my choice of schools, with how far it is signed", AboutTimes)
            .Refuses(RejectionKind.NotFound, "case-not-found", CaseAsOf.NotKnownThen).Produces<Response>();
        groups.Officer.MapGet("/school-choice/choices/{caseId:guid}", Handle)
            .Describe("choice", "Read a child's choice of schools, with how far it is signed", AboutTimes)
            .Refuses(RejectionKind.NotFound, "case-not-found", CaseAsOf.NotKnownThen).Produces<Response>();
    }

    private static async Task<Versioned<Response>> Handle(Guid caseId, AsOf asOf, CurrentActor actor, CaseNames names, IDocumentStore store, TimeProvider time, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var (row, choice, parties) = await ReadAsync(session, await ChoiceRows.OneAsync(session, Viewers.Of(actor), caseId, ct), asOf, ct);
        var round = await RoundActions.FindAsync(session, choice.Round, ct);
        var isPublic = round.IsPublic && IsBy(round.PublishedAt, asOf);
        var policies = await session.Events.AggregateStreamAsync<PolicySet>(StreamIds.Policy(actor.MunicipalityId), ct: ct) ?? PolicySet.Initial;
        var isLeftOut = choice.IsLeftOut(isPublic);
        var opened = await CaseDocuments.OpenAsync(session, actor, caseId, [.. new[] { choice.Form, choice.Checked, choice.LateForm, isLeftOut ? choice.LeftOutReason : null }.OfType<Guid>()], "case-details", ct);
        var form = choice.Form is { } f ? opened.Document<ChoiceForm>(f) : null;
        var check = choice.Checked is { } c ? opened.Document<ChoiceCheck>(c) : null;
        var late = choice.LateForm is { } l ? opened.Document<ChoiceForm>(l) : null;
        var units = await UnitsAsync(session, choice, [.. (form?.Wishes ?? []).Concat(late?.Wishes ?? [])], form, check, ct);
        var nameOf = await names.ShowAsync(actor, [row.Subject, choice.Applicant, .. parties.Select(p => p.Person)], "case-details", ct);
        var rule = policies.InForce<PolicyValue.UnsignedChoice>(PolicyId.UnsignedChoice, round.Plan.Year.FirstDay, time.GetUtcNow())?.Value.Rule;
        var (state, standing) = isLeftOut ? (ChoiceState.LeftOut, null) : StateOf(choice, parties, rule);
        var leftOut = isLeftOut ? opened.Document<LeftOutReason>(choice.LeftOutReason!.Value) : null;
        var canChange = asOf.IsNow && OpenRounds.IsOpen(round, time.GetUtcNow()) && state is ChoiceState.Chosen or ChoiceState.Withdrawn && !choice.IsLate;
        string Name(SchoolUnitCode unit) => units.GetValueOrDefault(unit)?.Description.Name.Value ?? unit.Value;
        return new Versioned<Response>(
            new Response(
                row.CaseId, row.Reference, row.DiaryNumber, row.Status, CaseTexts.Get($"status.{row.Status}"), round.RoundId, SchoolYear.Parse(choice.SchoolYear), new Grade(choice.Grade), row.Subject,
                nameOf(row.Subject), nameOf(choice.Applicant), choice.Applicant == actor.GuardianRef?.Value, state, StateText(state, choice.LateForm is not null), choice.ReceivedAt, round.Plan.ClosesAt, canChange,
                [.. (form?.Wishes ?? []).Select((w, i) => new Wish(i + 1, w, Name(w), w == check?.AssignedSchool))],
                check?.AssignedSchool is { } assigned ? new RoundSchools.ShownUnit(assigned, Name(assigned)) : null,
                [.. (form?.Siblings ?? []).Select(s => new Sibling(s.School, Name(s.School), s.Name, Known(check, actor).Contains(s.School), SiblingText(check, s, actor)))],
                form?.Words, standing is { } known ? Code.Of(known) : null, standing is { } st ? CaseTexts.Get($"choice.standing.{Code.Of(st)}") : null,
                [.. parties.Select(p => new Signature(
                    p.Person, nameOf(p.Person), Code.Parse<SignatureState>(p.Signature), CaseTexts.Get($"signature.{p.Signature}"), p.Due is { } due ? DateOnly.FromDateTime(due) : null,
                    p.Person == actor.GuardianRef?.Value))],
                isPublic && choice.State == ChoiceState.Placed ? ResultOf(choice, form?.Wishes ?? [], Name) : null, isPublic ? OfferOf(choice, Name) : null,
                late is null ? null : new LateWishes(choice.LateAt.GetValueOrDefault(), [.. late.Wishes.Select((w, i) => new Wish(i + 1, w, Name(w), w == check?.AssignedSchool))], late.Words),
                isLeftOut ? new LeftOut(leftOut?.Words, choice.State == ChoiceState.LeftOut) : null,
                isPublic && choice is { State: ChoiceState.Placed, LateAwaits: true }, isPublic && choice is { State: ChoiceState.Placed, LateAwaits: true, IsLate: true, LateAt: null }, row.Version,
                EvidenceDisposed: choice.Form is not null && form is null, ShownTimes.Of(asOf)),
            asOf.IsNow ? row.Version : null);
    }

    /// <summary>How a choice stands, in Swedish. One that was taken back says so also of wishes that came after the round, which stand.</summary>
    internal static string StateText(string state, bool hasLateWishes) => CaseTexts.Get($"choice.state.{(hasLateWishes && state == ChoiceState.Withdrawn ? "withdrawn-late" : state)}");

    private static async Task<(CaseRow Case, ChoiceRow Choice, IReadOnlyList<PartyRow> Parties)> ReadAsync(
        IQuerySession session, (CaseRow Case, ChoiceRow Choice) current, AsOf asOf, CancellationToken ct)
    {
        if (!asOf.IsNow)
        {
            var (then, file, choice) = await CaseAsOf.ReadAsync(session, current.Case, asOf, ChoiceAsOf.Fold, ct);
            return (then, choice, [.. file.Parties.All.OrderBy(p => p.Key.Value)
                .Select(p => new PartyRow(p.Key.Value, Code.Of(p.Value.Role), Code.Of(p.Value.Signature), p.Value.Due?.ToDateTime(TimeOnly.MinValue)))]);
        }
        var parties = await session.QueryAsync(q => q.QueryAsync<PartyRow>(new CommandDefinition(Parties, new { session.TenantId, current.Case.CaseId }, cancellationToken: ct)), ct);
        return (current.Case, current.Choice, parties.AsList());
    }

    // What became public later was hidden then.
    private static bool IsBy(DateTimeOffset? published, AsOf asOf) =>
        asOf.IsNow || (published is { } at && !(at > asOf.KnownAt) && !(SwedishTime.DateOf(at) > asOf.EffectiveAt));

    // What is hidden until the round is published looks as the choice did when it closed.
    private static (string State, ChoiceStanding? Standing) StateOf(ChoiceRow choice, IReadOnlyList<PartyRow> parties, UnsignedRule? rule)
    {
        var isMade = choice.Form is not null && choice.Made is not (ChoiceState.Withdrawn or ChoiceState.Disagreed);
        var signing = parties.Where(p => p.Role == "co-guardian" || p.Signature != "not-asked").Select(p => p.Signature).ToList();
        var agreement = signing.Contains("declined") ? GuardianAgreement.Declined : signing.Exists(s => s != "signed") ? GuardianAgreement.Awaited : GuardianAgreement.Signed;
        return (choice.Made, choice.Made == ChoiceState.Disagreed ? ChoiceStanding.Disagreed : isMade ? ChoiceClosing.StandingOf(agreement, choice.UnsignedCounts, rule) : null);
    }

    // The same answer where there is none and where one may not be told of: else the answer would tell.
    private static string SiblingText(ChoiceCheck? check, SiblingClaim claim, CurrentActor actor) => CaseTexts.Get(
        Known(check, actor).Contains(claim.School) ? "choice.sibling.found" : check is null or { Register: null } ? "choice.sibling.unchecked" : "choice.sibling.not-found");

    private static IReadOnlyList<SchoolUnitCode> Known(ChoiceCheck? check, CurrentActor actor) =>
        check is null ? [] : actor.SeesProtected && actor.Actor.Kind == ActorKind.CaseOfficer ? [.. check.SiblingsAt, .. check.Untold] : check.SiblingsAt;

    private static Result ResultOf(ChoiceRow choice, IReadOnlyList<SchoolUnitCode> wishes, Func<SchoolUnitCode, string> nameOf) => choice.School is { } school
        ? new Result(new SchoolUnitCode(school), nameOf(new SchoolUnitCode(school)), WishOf(choice, new SchoolUnitCode(school), wishes))
        : new Result(null, null, 0);

    // A seat from the waiting list is given by a decision of its own, and is the wish that was waited for.
    private static int WishOf(ChoiceRow choice, SchoolUnitCode school, IReadOnlyList<SchoolUnitCode> wishes) =>
        choice.OfferState == OfferState.Accepted && choice.OfferedSchool == school.Value ? wishes.ToList().IndexOf(school) + 1 : choice.Wish ?? 0;

    private static Offer? OfferOf(ChoiceRow choice, Func<SchoolUnitCode, string> nameOf) =>
        choice is { OfferState: OfferState.Open, Offer: { } offer, OfferedSchool: { } school, AnswerBy: { } answerBy }
            ? new Offer(offer, new SchoolUnitCode(school), nameOf(new SchoolUnitCode(school)), DateOnly.FromDateTime(answerBy))
            : null;

    private static Task<IReadOnlyDictionary<SchoolUnitCode, ListedSchoolUnit>> UnitsAsync(
        IQuerySession session, ChoiceRow choice, IReadOnlyList<SchoolUnitCode> wishes, ChoiceForm? form, ChoiceCheck? check, CancellationToken ct) =>
        session.SchoolUnitsAsync(
            [.. new[] { choice.School, choice.OfferedSchool }.OfType<string>().Select(s => new SchoolUnitCode(s))
                .Concat(wishes).Concat((form?.Siblings ?? []).Select(s => s.School)).Concat(check?.AssignedSchool is { } a ? [a] : Array.Empty<SchoolUnitCode>()).Distinct()],
            ct);

    private sealed record PartyRow(Guid Person, string Role, string Signature, DateTime? Due);

    /// <summary>One wish.</summary>
    internal sealed record Wish(int Rank, SchoolUnitCode Unit, string Name, bool IsAssigned);

    /// <summary>A sibling as said, and whether the register has it.</summary>
    internal sealed record Sibling(SchoolUnitCode School, string SchoolName, string? Name, bool IsInRegister, string Text);

    /// <summary>How far somebody's signature is.</summary>
    /// <param name="PartyId">Who.</param>
    /// <param name="Name">The name, as far as it may be shown.</param>
    /// <param name="State">How far it is.</param>
    /// <param name="StateText">The same in Swedish.</param>
    /// <param name="Due">The last day to sign, or null.</param>
    /// <param name="IsMine">Whether it is the signature of the one who looks.</param>
    internal sealed record Signature(Guid PartyId, string Name, SignatureState State, string StateText, DateOnly? Due, bool IsMine);

    /// <summary>Where the child is placed.</summary>
    /// <param name="Unit">The school; null when there was no seat at any.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Wish">Which of the wishes that is, from 1; 0 when none of them.</param>
    internal sealed record Result(SchoolUnitCode? Unit, string? Name, int Wish);

    /// <summary>Wishes that came after the round closed, beside what was chosen before it did or what it gave; tried by themselves.</summary>
    /// <param name="ArrivedAt">When they came, UTC.</param>
    /// <param name="Wishes">The wished schools, the most wanted first.</param>
    /// <param name="Words">The guardian's own words.</param>
    internal sealed record LateWishes(DateTime ArrivedAt, IReadOnlyList<Wish> Wishes, string? Words);

    /// <summary>That the child was taken out of the round.</summary>
    /// <param name="Reason">Why, in the officer's words; null when it has been disposed of.</param>
    /// <param name="AwaitsDecision">Whether a decision of its own is still to be taken.</param>
    internal sealed record LeftOut(string? Reason, bool AwaitsDecision);

    /// <summary>A seat that waits for an answer.</summary>
    internal sealed record Offer(Guid OfferId, SchoolUnitCode Unit, string Name, DateOnly AnswerBy);

    /// <summary>The choice.</summary>
    /// <param name="CaseId">The case.</param>
    /// <param name="Reference">The public reference.</param>
    /// <param name="DiaryNumber">The diary number; null for the moments until it is given.</param>
    /// <param name="Status">How the case stands.</param>
    /// <param name="StatusText">The same in Swedish.</param>
    /// <param name="RoundId">The round.</param>
    /// <param name="SchoolYear">The school year.</param>
    /// <param name="Grade">The grade.</param>
    /// <param name="ChildId">The child.</param>
    /// <param name="Child">Its name.</param>
    /// <param name="Applicant">The guardian who chose, or is told.</param>
    /// <param name="IsMine">Whether that is the one who looks: who chose changes the choice, the other signs.</param>
    /// <param name="State">chosen, withdrawn, disagreed, without-choice, late or left-out.</param>
    /// <param name="StateText">The same in Swedish.</param>
    /// <param name="ReceivedAt">When the latest wishes came, UTC; null when nobody chose.</param>
    /// <param name="ClosesAt">Until when it may be changed.</param>
    /// <param name="CanChange">Whether it can be changed now.</param>
    /// <param name="Wishes">The wished schools, the most wanted first.</param>
    /// <param name="Assigned">The assigned school as told when the choice was made, or null.</param>
    /// <param name="Siblings">The siblings as said.</param>
    /// <param name="Words">The guardian's own words.</param>
    /// <param name="Standing">What the choice comes to by the signatures there are: counts, disagreed, unsigned-counts, unsigned-disregarded or unsigned-unsettled; null when there is none.</param>
    /// <param name="StandingText">The same in Swedish.</param>
    /// <param name="Signatures">How far the others' signatures are.</param>
    /// <param name="Placed">Where the child is placed; null until the round is published.</param>
    /// <param name="OpenOffer">A seat that waits for an answer, or null.</param>
    /// <param name="Late">Wishes that came after the round closed, or null.</param>
    /// <param name="OutOfRound">That the child was taken out of the round, or null.</param>
    /// <param name="LateAwaitsDecision">Whether the child is placed and its late wishes are neither met nor refused yet.</param>
    /// <param name="LateIsSigned">Whether the other guardian, where there is one who is asked, may sign the late wishes still though the case is decided.</param>
    /// <param name="Version">Its version.</param>
    /// <param name="EvidenceDisposed">Whether what was written has been disposed of.</param>
    /// <param name="AsOf">The times asked for; null for what is known now.</param>
    internal sealed record Response(
        Guid CaseId, string Reference, string? DiaryNumber, string Status, string StatusText, Guid RoundId, SchoolYear SchoolYear, Grade Grade, Guid ChildId, string Child, string Applicant, bool IsMine,
        string State, string StateText, DateTime? ReceivedAt, DateTimeOffset ClosesAt, bool CanChange, IReadOnlyList<Wish> Wishes, RoundSchools.ShownUnit? Assigned, IReadOnlyList<Sibling> Siblings,
        string? Words, string? Standing, string? StandingText, IReadOnlyList<Signature> Signatures, Result? Placed, Offer? OpenOffer, LateWishes? Late, LeftOut? OutOfRound, bool LateAwaitsDecision, bool LateIsSigned,
        long Version, bool EvidenceDisposed, ShownTimes? AsOf);
}
