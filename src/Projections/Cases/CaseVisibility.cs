namespace CaseMgmt.Projections.Cases;

/// <summary>
/// Who may see a case, decided in one place: the SQL fragment that every list, details page, search, export and statistic joins.
/// It expects the case's row under the alias <c>c</c> with tenant_id, queue, subject and applicant, and the parameters of <see cref="Viewer"/>.
/// </summary>
/// <remarks>
/// Officers see cases of the ordinary queue as long as pupil, applicant and every guardian of the pupil are registered and unprotected today; the officers
/// named for protected persons see all. Who is in no register (<see cref="Domain.Persons.PersonRef.Outside"/>) cannot be protected in one: where such a case needs
/// protection an officer moves it to the named officers' queue. A guardian sees own applications, and those of children in own custody unless the case is protected.
/// </remarks>
public static class CaseVisibility
{
    /// <summary>The condition, in parentheses.</summary>
    public const string Fragment = """
        (
          (@IsOfficer and (@SeesProtected or (c.queue = 'ordinary'
              and (c.subject = '00000000-0000-0000-0000-000000000000' or child_is_open(c.tenant_id, c.subject))
              and (c.applicant = '00000000-0000-0000-0000-000000000000' or person_is_open(c.tenant_id, c.applicant)))))
          or (@Guardian::uuid is not null and (c.applicant = @Guardian
              or (c.queue = 'ordinary' and child_is_open(c.tenant_id, c.subject) and person_is_open(c.tenant_id, c.applicant)
                  and has_custody(c.tenant_id, @Guardian, c.subject))))
        )
        """;
}

/// <summary>Who looks, as <see cref="CaseVisibility.Fragment"/> needs to know.</summary>
/// <param name="TenantId">The municipality.</param>
/// <param name="IsOfficer">Whether it is a case officer, or a robot that works for them.</param>
/// <param name="SeesProtected">Whether it is one of the officers named for protected persons.</param>
/// <param name="Guardian">The guardian, or null.</param>
public record Viewer(string TenantId, bool IsOfficer, bool SeesProtected, Guid? Guardian);
