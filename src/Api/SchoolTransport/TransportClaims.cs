using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.Domain.SchoolTransport.Rules;
using FluentValidation;

namespace CaseMgmt.Api.SchoolTransport;

/// <summary>What an application claims beside the length of the way.</summary>
internal static class TransportClaims
{
    /// <summary>Longest description of a place, characters.</summary>
    public const int LongestPlace = 1000;

    /// <summary>The claim of an application; null when it rests on the length of the way alone.</summary>
    public static TransportClaim? Of(ApplicationKind kind, IReadOnlyList<TransportGround>? grounds, GroundStatements? statements) => kind switch
    {
        ApplicationKind.AfterSchoolCare => new TransportClaim([], new GroundStatements(), [], AfterSchoolCare: true),
        ApplicationKind.OtherGrounds => new TransportClaim(grounds ?? [], statements ?? new GroundStatements(), []),
        _ => null,
    };

    /// <summary>The claim of a case: with what an officer has found of it, where anything is.</summary>
    /// <param name="kind">What is applied for.</param>
    /// <param name="form">The application as given; null when it is disposed of.</param>
    /// <param name="evidence">The latest evidence.</param>
    public static TransportClaim? Of(ApplicationKind kind, TransportForm? form, TransportEvidence evidence) => evidence.Facts?.Claim ?? Of(kind, form?.Grounds, form?.Statements);

    /// <summary>Evidence gathered anew, with the costs that an officer has found out before.</summary>
    public static TransportEvidence Keeping(TransportEvidence before, TransportEvidence after) =>
        before.Facts?.Costs is { Source: CostSource.Investigated } costs && after.Facts is not null ? after.With([], costs) : after;
}

/// <summary>The form of what is said of the grounds.</summary>
internal sealed class StatementsValidator : AbstractValidator<GroundStatements>
{
    /// <summary>The rules.</summary>
    public StatementsValidator()
    {
        RuleFor(s => s.Traffic!.SpeedLimit).InclusiveBetween(5, 130).When(s => s.Traffic is not null);
        RuleFor(s => s.Traffic!.Where).MaximumLength(TransportClaims.LongestPlace).When(s => s.Traffic is not null);
        RuleFor(s => s.Residence!.NightsHere).InclusiveBetween(0, 14).When(s => s.Residence is not null);
        RuleFor(s => s.Residence!.NightsThere).InclusiveBetween(0, 14).When(s => s.Residence is not null);
        RuleFor(s => s.Residence!.OtherHome!.Street).NotEmpty().MaximumLength(200).When(s => s.Residence?.OtherHome is not null);
        RuleFor(s => s.Residence!.OtherHome!.PostalCode).Matches("^[0-9]{3} ?[0-9]{2}$").WithErrorCode("wrong-format").When(s => s.Residence?.OtherHome is not null);
        RuleFor(s => s.Residence!.OtherHome!.City).NotEmpty().MaximumLength(100).When(s => s.Residence?.OtherHome is not null);
    }
}
