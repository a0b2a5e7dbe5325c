using System.Text.Json;
using System.Text.Json.Serialization;

namespace CaseMgmt.Domain.Rules;

/// <summary>What becomes of a child's place on a school's waiting list when it was offered a seat there and did not take it.</summary>
[JsonConverter(typeof(AfterNoJson))]
public enum AfterNo
{
    /// <summary>It waits there no more.</summary>
    LeavesList,

    /// <summary>It goes behind everybody else on the list.</summary>
    GoesBehind,
}

/// <summary>Writes an <see cref="AfterNo"/> in kebab case.</summary>
public sealed class AfterNoJson() : JsonStringEnumConverter<AfterNo>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false);

public abstract partial record PolicyValue
{
    /// <summary>What follows on a school's waiting list from an offer that was not taken. Where a municipality has said nothing the child goes behind: nobody loses a place by silence, and the seat goes on.</summary>
    /// <param name="Declined">From an offer that was declined.</param>
    /// <param name="Lapsed">From an offer that nobody answered in time.</param>
    /// <param name="Source">What it rests on.</param>
    public sealed record WaitingListRule([Open] AfterNo Declined, [Open] AfterNo Lapsed, [Open] PolicySource Source) : PolicyValue
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override IReadOnlyList<PolicySource> Sources => [Source];
    }
}
