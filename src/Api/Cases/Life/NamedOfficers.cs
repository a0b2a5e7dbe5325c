using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Domain.Cases;

namespace CaseMgmt.Api.Cases.Life;

/// <summary>Officers as a request names them: as the municipality shows them, or by account where it shows them no other way.</summary>
internal static class NamedOfficers
{
    /// <summary>The officer who is named; the actor where nobody is.</summary>
    /// <exception cref="ProblemException">What is named is neither shown of one officer nor can be an account (400).</exception>
    public static OfficerId Of(StaffNames staff, CurrentActor actor, string? named, TimeProvider time, string field)
    {
        if (named?.Trim() is not { } text)
            return new OfficerId(actor.Actor.Id);
        var account = staff.AccountOf(actor.MunicipalityId, text, SwedishTime.DateOf(time.GetUtcNow())) ?? text;
        return account.All(c => c is > ' ' and <= '~') ? new OfficerId(account) : throw new ProblemException(ExceptionProblems.Field(field, "malformed"));
    }
}
