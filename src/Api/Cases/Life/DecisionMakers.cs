using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Appeals;

namespace CaseMgmt.Api.Cases.Life;

/// <summary>Who beside the one who decides has a part in a decision, as the log and as the letter tell it.</summary>
/// <param name="Event">What the log tells.</param>
/// <param name="PresentedBy">Who presented the case, as the municipality shows staff; or null.</param>
/// <param name="TookPart">Who took part without deciding, as the municipality shows staff.</param>
internal sealed record DecisionMakers(DecisionMadeBy Event, string? PresentedBy, IReadOnlyList<string> TookPart)
{
    /// <summary>Most who are named as having taken part.</summary>
    public const int Most = 20;

    /// <summary>Those whom a request names; null where it names nobody and no board.</summary>
    /// <param name="presentedBy">Who presented the case, as the municipality shows staff or by account; null for nobody.</param>
    /// <param name="tookPart">Who took part without deciding, named the same way; null for nobody.</param>
    /// <param name="minutes">Where the board's decision stands; null where an officer decides.</param>
    /// <param name="staff">How officers are shown.</param>
    /// <param name="actor">Who records it.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="ProblemException">What is named can be no officer (400), or the meeting has not been held (422).</exception>
    public static DecisionMakers? Of(string? presentedBy, IReadOnlyList<string>? tookPart, BoardMinutes? minutes, StaffNames staff, CurrentActor actor, TimeProvider time)
    {
        var took = (tookPart ?? []).Select(t => NamedOfficers.Of(staff, actor, t, time, "tookPart")).Distinct().ToList();
        OfficerId? presenter = string.IsNullOrWhiteSpace(presentedBy) ? null : NamedOfficers.Of(staff, actor, presentedBy, time, "presentedBy");
        if (presenter is null && took.Count == 0 && minutes is null)
            return null;
        var now = time.GetUtcNow();
        if (minutes is { Meeting: var meeting } && meeting > SwedishTime.DateOf(now))
            throw new ProblemException(Problem.From(new Rejection("board-meeting-not-possible", RejectionKind.Rule, "board.meeting")));
        string Shown(OfficerId officer) => staff.Shown(actor.MunicipalityId, officer.Value, now.UtcDateTime);
        return new DecisionMakers(new DecisionMadeBy(presenter, took, minutes, actor.Actor), presenter is { } p ? Shown(p) : null, [.. took.Select(Shown)]);
    }
}
