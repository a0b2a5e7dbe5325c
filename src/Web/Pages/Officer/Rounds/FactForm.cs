using System.Globalization;
using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Texts;
using Microsoft.Extensions.Localization;

namespace CaseMgmt.Web.Pages.Officer.Rounds;

/// <summary>A fact of a child as an officer types it.</summary>
public sealed class FactForm
{
    /// <summary>What may be entered.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["assigned-school", "way", "wish-left-out", "sibling", "moved", "resident", "current-school", "left-out"];

    /// <summary>The child.</summary>
    public Guid ChildId { get; set; }

    /// <summary>One of <see cref="Kinds"/>, or empty.</summary>
    public string? What { get; set; }

    /// <summary>The school it concerns.</summary>
    public string? School { get; set; }

    /// <summary>The length of the way, metres.</summary>
    public string? Metres { get; set; }

    /// <summary><c>no</c> where it is not so.</summary>
    public string? Holds { get; set; }

    /// <summary>Why.</summary>
    public string? Reason { get; set; }

    /// <summary>True when nothing is entered.</summary>
    public bool IsEmpty => string.IsNullOrEmpty(What);

    /// <summary>As the API takes it.</summary>
    public FactEntry ToEntry() => new(
        ChildId, What ?? "", Reason?.Trim(), string.IsNullOrWhiteSpace(School) ? null : School, What == "way" && int.TryParse(Metres?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var metres) ? metres : null,
        Holds == "no" ? false : null);
}

/// <summary>Which public draw the seed of a round's lottery comes from.</summary>
public sealed class NamingForm : CaseForm
{
    /// <summary>The source's code; empty for a secret.</summary>
    public string? Source { get; set; }

    /// <summary>When it is held: a Swedish local time as a browser gives it.</summary>
    public string? HeldAt { get; set; }

    /// <summary>The moment; null without a source.</summary>
    /// <param name="texts">The texts of the errors.</param>
    /// <param name="errors">What is wrong.</param>
    public DateTimeOffset? Held(IStringLocalizer<OfficerTexts> texts, out IReadOnlyList<FormError> errors)
    {
        var wrong = new List<FormError>();
        var held = string.IsNullOrEmpty(Source) ? null : TypedTime.Read(HeldAt, "naming-heldAt", texts["Naming.HeldAtMissing"], texts, wrong);
        errors = wrong;
        return held;
    }
}

/// <summary>A seed as the public draw gave it, where it had been entered otherwise.</summary>
public sealed class SeedForm : CaseForm
{
    /// <summary>The seed.</summary>
    public string? Seed { get; set; }
}

/// <summary>What a round is closed on: the facts that officers settle.</summary>
public sealed class ClosingForm : CaseForm
{
    /// <summary>The facts.</summary>
    public List<FactForm> Facts { get; set; } = [];
}

/// <summary>A proposal with what is corrected first.</summary>
public sealed class ProposalForm : CaseForm
{
    /// <summary>The fact corrected; empty when none is.</summary>
    public FactForm Fact { get; set; } = new();

    /// <summary>The school whose seats are changed.</summary>
    public string? Unit { get; set; }

    /// <summary>The grade whose seats are changed.</summary>
    public string? Grade { get; set; }

    /// <summary>How many seats there are.</summary>
    public string? Seats { get; set; }

    /// <summary>Why the seats are changed.</summary>
    public string? SeatReason { get; set; }

    /// <summary>The facts corrected.</summary>
    public IReadOnlyList<FactEntry> Corrections => Fact.IsEmpty ? [] : [Fact.ToEntry()];

    /// <summary>The seats changed.</summary>
    public IReadOnlyList<SeatEntry> SeatChanges =>
        int.TryParse(Seats?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var seats) && !string.IsNullOrEmpty(Unit) && !string.IsNullOrEmpty(Grade) ? [new SeatEntry(Unit, Grade, seats, SeatReason?.Trim())] : [];
}
