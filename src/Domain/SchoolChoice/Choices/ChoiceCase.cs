using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Domain.SchoolUnits.Seats;

namespace CaseMgmt.Domain.SchoolChoice.Choices;

/// <summary>The slice's own part of a case of school choice.</summary>
public abstract record ChoiceCase
{
    private ChoiceCase()
    {
    }

    /// <summary>Nothing has happened yet.</summary>
    public static ChoiceCase Initial { get; } = new None();

    /// <summary>Child, round and grade; null before anything has happened.</summary>
    public virtual ChoiceMatter? Matter => null;

    /// <summary>The wishes that stand as the latest, whether they count or not; null where nobody chose.</summary>
    public virtual SealedRef<ChoiceForm>? Form => null;

    /// <summary>The latest wishes that came after the round closed, whatever had been chosen before it did; null where none did. They are tried when the round is published.</summary>
    public LateWishesArrived? LateWishes { get; init; }

    /// <summary>That the child waits no more, at a school or at all, in the order in which it was said; empty where nobody has said so.</summary>
    public IReadOnlyList<WaitingLeft> Left { get; init; } = [];

    /// <summary>When the latest wishes came that came after the round closed, UTC; null where none did.</summary>
    public DateTimeOffset? LateAt => LateWishes?.ArrivedAt ?? LateChoice?.ArrivedAt;

    /// <summary>The choice that opened the case, where it came after the round closed; null otherwise.</summary>
    private protected virtual LateChoiceArrived? LateChoice => null;

    /// <summary>Those wishes; null where none did.</summary>
    public SealedRef<ChoiceForm>? LateForm => LateWishes?.Form ?? LateChoice?.Form;

    /// <summary>Whether those wishes call for no decision any more: they were met or refused, or the family has gone.</summary>
    public bool LateIsSettled { get; init; }

    /// <summary>Whether there are late wishes that are neither met nor refused, and the family has not said since that it waits no more.</summary>
    public bool AwaitsLateDecision => LateAt is not null && !LateIsSettled && !HasLeft(null);

    /// <summary>
    /// The case as what came late is tried after the publication: a choice that was taken back stands in the way of no wishes that came after the round closed. As it is where there are none; for a child that the round places
    /// they stay wishes beside its placement.
    /// </summary>
    public virtual ChoiceCase Tried => this;

    /// <summary>Whether it was said that the child waits there no more, and no wishes have come since.</summary>
    /// <param name="school">The school; null for all.</param>
    public bool HasLeft(SchoolUnitCode? school) => Left.Any(l => (l.School is null || l.School == school) && !(l.At < LateAt));

    /// <summary>There is no choice.</summary>
    public sealed record None : ChoiceCase;

    /// <summary>Schools are chosen.</summary>
    /// <param name="Choice">The latest choice.</param>
    /// <param name="Unsigned">What was settled of a missing signature; null while nothing is.</param>
    public sealed record Chosen(SchoolsChosen Choice, ChoiceUnsigned? Unsigned = null) : ChoiceCase
    {
        /// <inheritdoc/>
        public override ChoiceMatter Matter => MatterOf(Choice);

        /// <inheritdoc/>
        public override SealedRef<ChoiceForm> Form => Choice.Form;
    }

    /// <summary>The choice is taken back.</summary>
    /// <param name="Choice">The choice it was.</param>
    /// <param name="At">When it was taken back, UTC.</param>
    public sealed record Withdrawn(SchoolsChosen Choice, DateTimeOffset At) : ChoiceCase
    {
        /// <inheritdoc/>
        public override ChoiceMatter Matter => MatterOf(Choice);

        /// <inheritdoc/>
        public override ChoiceCase Tried => LateWishes is { } late
            ? new Late(new LateChoiceArrived(Matter.Round, Matter.Child, late.Applicant, Matter.Year, Matter.Grade, late.ArrivedAt, late.Wishes, late.Form, late.Check, late.By)) { LateWishes = late, LateIsSettled = LateIsSettled, Left = Left }
            : this;
    }

    /// <summary>The round closed and the guardians did not agree.</summary>
    /// <param name="Choice">The choice that does not count.</param>
    public sealed record Disagreed(SchoolsChosen Choice) : ChoiceCase
    {
        /// <inheritdoc/>
        public override ChoiceMatter Matter => MatterOf(Choice);

        /// <inheritdoc/>
        public override SealedRef<ChoiceForm> Form => Choice.Form;
    }

    /// <summary>Nobody chose; the municipality opened the case.</summary>
    /// <param name="Opened">How it was opened.</param>
    public sealed record WithoutChoice(OpenedWithoutChoice Opened) : ChoiceCase
    {
        /// <inheritdoc/>
        public override ChoiceMatter Matter => new(Opened.Round, Opened.Child, Opened.Year, Opened.Grade);
    }

    /// <summary>The choice came after the round closed, and is tried by itself when the round is published. Whether the child was on the round's list, and is placed by it, is another matter.</summary>
    /// <param name="Choice">The choice.</param>
    /// <param name="Offer">The seat it has been offered, or null.</param>
    public sealed record Late(LateChoiceArrived Choice, SeatOffered? Offer = null) : ChoiceCase
    {
        /// <inheritdoc/>
        public override ChoiceMatter Matter => new(Choice.Round, Choice.Child, Choice.Year, Choice.Grade);

        /// <inheritdoc/>
        public override SealedRef<ChoiceForm> Form => Choice.Form;

        private protected override LateChoiceArrived LateChoice => Choice;
    }

    /// <summary>An officer took the child out of the round: it waits for a single decision, or has had one that gave it no place.</summary>
    /// <param name="Before">The case as it was before.</param>
    /// <param name="Why">When, why and by whom.</param>
    /// <param name="IsEnded">Whether it has been decided without a place.</param>
    public sealed record LeftOut(ChoiceCase Before, ChildLeftOut Why, bool IsEnded = false) : ChoiceCase
    {
        /// <inheritdoc/>
        public override ChoiceMatter? Matter => Before.Matter;

        /// <inheritdoc/>
        public override SealedRef<ChoiceForm>? Form => Before.Form;

        private protected override LateChoiceArrived? LateChoice => Before.LateChoice;
    }

    /// <summary>Decided without a place: a choice that came late and could not be met, or one that was taken back by a family whose child the round did not place.</summary>
    /// <param name="Before">The case as it was before.</param>
    public sealed record Ended(ChoiceCase Before) : ChoiceCase
    {
        /// <inheritdoc/>
        public override ChoiceMatter? Matter => Before.Matter;

        /// <inheritdoc/>
        public override SealedRef<ChoiceForm>? Form => Before.Form;

        private protected override LateChoiceArrived? LateChoice => Before.LateChoice;
    }

    /// <summary>The round's proposal is there, and not decided.</summary>
    /// <param name="Before">The case as it was when the round closed.</param>
    /// <param name="Proposal">The latest proposal.</param>
    public sealed record Proposed(ChoiceCase Before, PlacementProposed Proposal) : ChoiceCase
    {
        /// <inheritdoc/>
        public override ChoiceMatter? Matter => Before.Matter;

        /// <inheritdoc/>
        public override SealedRef<ChoiceForm>? Form => Before.Form;

        private protected override LateChoiceArrived? LateChoice => Before.LateChoice;
    }

    /// <summary>Placed; the decision itself is the case's.</summary>
    /// <param name="Before">The case as it was before it was placed: proposed, or late.</param>
    /// <param name="School">The school where the child has a seat now; null when it has none.</param>
    /// <param name="Wish">Which of its wishes the round gave it, from 1; 0 when none of them, or a decision after the round.</param>
    /// <param name="Offer">The seat it is offered now, or null.</param>
    /// <param name="Accepted">The offer accepted in the same transaction, until the child is placed by it; null otherwise.</param>
    public sealed record Placed(ChoiceCase Before, SchoolUnitCode? School, int Wish, SeatOffered? Offer = null, SeatOffered? Accepted = null) : ChoiceCase
    {
        /// <inheritdoc/>
        public override ChoiceMatter? Matter => Before.Matter;

        /// <inheritdoc/>
        public override SealedRef<ChoiceForm>? Form => Before.Form;

        private protected override LateChoiceArrived? LateChoice => Before.LateChoice;

        /// <summary>The proposal it was placed by; null for one that came late.</summary>
        public PlacementProposed? Proposal => (Before as Proposed)?.Proposal;
    }

    /// <summary>The state after an event.</summary>
    /// <exception cref="InvalidOperationException">The event cannot follow in this state, or is not known here.</exception>
    public static ChoiceCase Evolve(ChoiceCase state, IChoiceEvent e) => After(state, e) with
    {
        LateWishes = e as LateWishesArrived ?? state.LateWishes,
        LateIsSettled = e is LateWishesDecided or SeatVacated { Reason: SeatReleaseReason.Left } || (state.LateIsSettled && e is not LateWishesArrived),
        Left = e is WaitingLeft left ? [.. state.Left, left] : state.Left,
    };

    private static ChoiceCase After(ChoiceCase state, IChoiceEvent e) => (state, e) switch
    {
        (None or Chosen or Withdrawn, SchoolsChosen c) => new Chosen(c),
        (Withdrawn { LateWishes: not null }, EndedWithoutPlace or SeatOffered or PlacedAnew or WaitingLeft or ListPassed) => After(state.Tried, e),
        (None, OpenedWithoutChoice w) => new WithoutChoice(w),
        (None, LateChoiceArrived l) => new Late(l),
        (Chosen s, ChoiceWithdrawn w) => new Withdrawn(s.Choice, w.At),
        (Chosen s, GuardiansDisagreed) => new Disagreed(s.Choice),
        (Chosen s, ChoiceUnsigned u) => s with { Unsigned = u },
        (Chosen s, SignedAfterRuling) => s with { Unsigned = null },
        (Chosen or Withdrawn or Disagreed or WithoutChoice or Late { Offer: null }, PlacementProposed p) => new Proposed(state, p),
        (Proposed s, PlacementProposed p) => s with { Proposal = p },
        (Chosen or Withdrawn or Disagreed or WithoutChoice or Late { Offer: null }, ChildLeftOut l) => new LeftOut(state, l),
        (LeftOut { IsEnded: false } s, EndedWithoutPlace) => s with { IsEnded = true },
        (Late { Offer: null } or Withdrawn, EndedWithoutPlace) => new Ended(state),
        (Ended s, PlacedAnew p) => new Placed(s.Before, p.School, 0),
        (LeftOut, PlacedAnew p) => new Placed(state, p.School, 0),
        (Proposed, ChildPlaced p) => new Placed(state, p.School, p.Wish),
        (Late { Offer: null } s, SeatOffered o) => s with { Offer = o },
        (Late s, OfferDeclined or OfferLapsed) => s with { Offer = null },
        (Late { Offer: { } offer } s, OfferAccepted) => new Placed(s with { Offer = null }, null, 0, Accepted: offer),
        (Late s, PlacedAnew p) => new Placed(s, p.School, 0),
        (not None, LateWishesArrived) => state,
        (Late or Placed, WaitingLeft) or (Placed, LateWishesDecided) => state,
        // Told to those who were passed; the placement is the event after it.
        (Late or Placed, ListPassed) => state,
        (Placed { Offer: null } s, SeatOffered o) => s with { Offer = o },
        (Placed { Offer: { } offer } s, OfferAccepted) => s with { Offer = null, Accepted = offer },
        (Placed s, OfferDeclined or OfferLapsed) => s with { Offer = null },
        (Placed s, SeatVacated) => s with { School = null, Wish = 0 },
        (Placed s, PlacedAnew p) => s with { School = p.School, Wish = 0, Accepted = null },
        _ => throw new InvalidOperationException($"{e.GetType().Name} cannot follow on {state.GetType().Name}."),
    };

    private static ChoiceMatter MatterOf(SchoolsChosen c) => new(c.Round, c.Child, c.Year, c.Grade);
}
