using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Lottery;
using CaseMgmt.Domain.SchoolChoice.Priorities;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.SchoolChoice.Rounds;

/// <summary>
/// What a round rests on, frozen when it closes, so that the run can be repeated to the byte. The children themselves stand in documents of their own, so many in each, that a correction
/// of one does not mean that all are written anew.
/// </summary>
/// <param name="Order">The order of priority in force.</param>
/// <param name="Grades">The grades, each once.</param>
/// <param name="Codes">The code of every child of every grade: the list whose hash is published.</param>
/// <param name="Secrets">What is random and not yet, or never, public.</param>
/// <param name="LeftOut">Children whom officers have taken off the list, each with the facts that it had and a note of why; null where none is, or where none was kept.</param>
/// <param name="SeatNotes">What officers have changed of the seats since the round closed, in order; null for nothing.</param>
/// <param name="Corrections">How many facts and seats officers have corrected since the round closed.</param>
public sealed record RoundFacts(
    PolicyValue.PlacementOrder Order, IReadOnlyList<GradeFacts> Grades, IReadOnlyList<RoundCode> Codes, SealedRef<RoundSecrets> Secrets, IReadOnlyList<RoundEntrant>? LeftOut = null,
    IReadOnlyList<SeatNote>? SeatNotes = null, int Corrections = 0);

/// <summary>That an officer has changed how many seats a round gives at a school.</summary>
/// <param name="Unit">The school.</param>
/// <param name="Grade">The grade.</param>
/// <param name="Before">How many there were.</param>
/// <param name="Seats">How many there are.</param>
/// <param name="Reason">Why, in the officer's words.</param>
/// <param name="By">The officer.</param>
/// <param name="At">When, UTC.</param>
public sealed record SeatNote(SchoolUnitCode Unit, Grade Grade, int Before, int Seats, string Reason, Actor By, DateTimeOffset At);

/// <summary>One grade in a round.</summary>
/// <param name="Grade">The grade.</param>
/// <param name="Schools">The schools with their seats.</param>
/// <param name="Parts">The children, at most <see cref="EntrantPart.Most"/> in each.</param>
/// <param name="Children">Who stands in each part, in the parts' order, so that one child is found without opening the others' facts; null in rounds that closed before this was kept.</param>
public sealed record GradeFacts(
    Grade Grade, IReadOnlyList<RoundSchool> Schools, IReadOnlyList<SealedRef<EntrantPart>> Parts, IReadOnlyList<IReadOnlyList<PersonRef>>? Children = null)
{
    /// <summary>The parts that a child can stand in: the one, none, or all of them where it is not known who stands where.</summary>
    public IReadOnlyList<SealedRef<EntrantPart>> PartsOf(PersonRef child) => Children is { } children ? [.. Parts.Where((_, i) => children[i].Contains(child))] : Parts;
}

/// <summary>Some of the children of a grade.</summary>
/// <param name="Entrants">The children, each once in the round.</param>
public sealed record EntrantPart(IReadOnlyList<RoundEntrant> Entrants)
{
    /// <summary>Most children in one part.</summary>
    public const int Most = 1000;
}

/// <summary>A child in a round: who it is, and the facts about it.</summary>
/// <param name="Child">The child.</param>
/// <param name="CaseId">Its case; where nobody has chosen for it, the case that the municipality will open.</param>
/// <param name="HasCase">Whether there is a case already.</param>
/// <param name="Applicant">The guardian who chose, or to whom the decision is addressed; null when the register knows no guardian.</param>
/// <param name="IsProtected">Whether the child, or a guardian of it, was protected when the round closed.</param>
/// <param name="Facts">What its priorities rest on.</param>
/// <param name="Notes">What officers have settled or corrected of that, in order.</param>
/// <param name="AsFound">The facts as the registers gave them when the round closed; null while nobody has settled or corrected any, which then are <paramref name="Facts"/>.</param>
public sealed record RoundEntrant(
    PersonRef Child, Guid CaseId, bool HasCase, PersonRef? Applicant, bool IsProtected, RoundChild Facts, IReadOnlyList<FactNote> Notes, RoundChild? AsFound = null);

/// <summary>That an officer has settled or corrected something of a child's facts.</summary>
/// <param name="What">What, as a code: <c>assigned-school</c>, <c>way</c>, <c>wish-left-out</c>, <c>sibling</c>, <c>moved</c>, <c>resident</c>, <c>current-school</c>, <c>left-out</c>.</param>
/// <param name="Reason">Why, in the officer's words.</param>
/// <param name="By">The officer.</param>
/// <param name="At">When, UTC.</param>
/// <param name="School">The school that the fact concerns, or null.</param>
/// <param name="Before">What it was: a school, millimetres, the ranked schools with a comma between, <c>true</c> or <c>false</c>; null for nothing, and in notes made before this was kept.</param>
/// <param name="After">What it became, likewise.</param>
public sealed record FactNote(string What, string Reason, Actor By, DateTimeOffset At, SchoolUnitCode? School = null, string? Before = null, string? After = null);

/// <summary>Why the seed of a round was corrected.</summary>
/// <param name="Words">The officer's words.</param>
public sealed record SeedCorrectionReason(string Words);

/// <summary>What is random in a round.</summary>
/// <param name="Seed">The seed that was committed to; null when it comes from public randomness.</param>
/// <param name="SaltKey">What the salts of the families' rows are derived from, in lower-case hexadecimal.</param>
public sealed record RoundSecrets(string? Seed, string SaltKey);

/// <summary>What a run gave. Sealed until it is published as decisions.</summary>
/// <param name="Placements">Every child's placement, grade by grade, in the order of the lottery.</param>
/// <param name="Cutoffs">The last admitted of every school, grade by grade, as it may be published.</param>
public sealed record RoundResult(IReadOnlyList<ChildPlacement> Placements, IReadOnlyList<GradeCutoff> Cutoffs);

/// <summary>The last admitted of a school in one grade.</summary>
/// <param name="Grade">The grade.</param>
/// <param name="Cutoff">The last admitted.</param>
public sealed record GradeCutoff(Grade Grade, SchoolCutoff Cutoff);
